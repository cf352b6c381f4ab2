import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { eventsOn } from "../testing/conversions.ts";
import { callPublicly, headersOf, publicRefusal } from "../testing/public-calls.ts";

const CLICK_ID = /^[a-zA-Z0-9]{16}$/;
const clock = createClock();
let workspace: StartedWorkspace;
let link: Link;
let keys = 0;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
});
afterAll(() => workspace.close());
beforeEach(async () => {
  keys += 1;
  link = await clientOf(workspace).createLink({ body: { url: "https://acme.test/main", key: `Key-${keys}` } });
});

const refused = (path: string, body: object) => publicRefusal(workspace, path, body);
const clicksOf = (of: Link) => eventsOn(workspace, "click", of);

describe("POST /track/visit", () => {
  const visit = (body: object, headers?: Record<string, string>) =>
    callPublicly(
      workspace,
      "/track/visit",
      { domain: link.domain, url: `https://acme.test/${link.key}?a=b`, ...body },
      headers,
    );

  test("records a page as a click on the link of its path", async () => {
    const me = headersOf();
    const answer = await visit({ referrer: "https://news.test/" }, me);
    expect(answer).toMatchObject({ status: 200, body: { clickId: expect.stringMatching(CLICK_ID) } });
    expect((await visit({}, me)).body).toEqual(answer.body);
    const url = `https://acme.test/${link.key}?a=b`;
    expect(await clicksOf(link)).toMatchObject([{ url, trigger: "pageview", referer: "news.test" }]);
  });

  test("the bare domain is its root link", async () => {
    const { apiKey, domain } = await workspace.addWorkspace({ slug: `root${keys}` });
    const api = clientOf(workspace, apiKey);
    const root = await api.createLink({ body: { url: "https://acme.test/", key: "_root" } });
    await visit({ domain, url: "https://acme.test/" });
    await workspace.outbox.drain();
    expect(await api.getLinkInfo({ query: { linkId: root.id } })).toMatchObject({ clicks: 1 });
  });

  test.each([
    [{}, 400, "bad_request", "Missing domain or url"],
    [{ domain: "localhost" }, 400, "bad_request", "Missing domain or url"],
    [{ domain: "localhost", url: "nonsense" }, 400, "bad_request", "Invalid url"],
    [
      { domain: "localhost", url: "https://acme.test/nope/" },
      404,
      "not_found",
      "Link not found for domain: localhost and key: nope/.",
    ],
  ])("%j is refused", async (body, ...expected) => {
    expect(await refused("/track/visit", body)).toEqual(expected);
  });
});
