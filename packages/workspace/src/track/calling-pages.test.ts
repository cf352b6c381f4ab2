import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ApiRequest } from "../testing/call-api.ts";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { DESKTOP_AGENT, stranger } from "../testing/visit-link.ts";
import { addHostname } from "../workspaces/tracking-settings.ts";

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

const headersOf = (more: Record<string, string> = {}) => ({ "user-agent": DESKTOP_AGENT, ...stranger(), ...more });

/** Without a key, as a browser calls. */
async function track(path: string, body: object | string, headers: Record<string, string> = headersOf()) {
  const request: ApiRequest = { body, headers: { ...headers, authorization: "" } };
  return callApi(workspace, "POST", path, request);
}
const refused = async (path: string, body: object | string, headers: Record<string, string> = headersOf()) =>
  refusal(workspace, "POST", path, { body, headers: { ...headers, authorization: "" } });

describe("allowed hostnames", () => {
  test("only pages of these hosts record clicks; visits of others are silently left out", async () => {
    const { id, apiKey, domain } = await workspace.addWorkspace({ slug: `hosts${keys}` });
    const api = clientOf(workspace, apiKey);
    link = await api.createLink({ body: { url: "https://acme.test/", key: "k" } });
    await addHostname(workspace.database.db, id, "*.shop.test");
    const clicks = async () => {
      await workspace.outbox.drain();
      return (await api.getLinkInfo({ query: { linkId: link.id } })).clicks;
    };
    const body = { domain, key: "k", url: "https://x.test/k" };
    const elsewhere = headersOf();
    const mine = { ...elsewhere, referer: "https://app.shop.test/page" };
    expect(await refused("/track/click", body, headersOf({ origin: "https://evil.test" }))).toEqual([
      403,
      "forbidden",
      expect.stringMatching(/^Request origin 'evil\.test' is not included in the allowed hostnames/),
    ]);
    expect((await refused("/track/click", body))[2]).toContain("Request origin 'null'");
    expect((await track("/track/visit", body)).status).toBe(200);
    expect(await clicks()).toBe(0);
    const { body: first } = await track("/track/click", body, mine);
    expect(await clicks()).toBe(1);
    // A visitor who is known already is not asked where they are.
    expect((await track("/track/click", body, elsewhere)).body).toEqual(first);
  });
});

describe("pages of any origin", () => {
  test.each(["/track/click", "/track/visit", "/track/open", "/track/lead/client", "/track/sale/client"])(
    "may ask for %s beforehand",
    async (path) => {
      const response = await workspace.server.api.request(path, { method: "OPTIONS" });
      expect([response.status, await response.text()]).toEqual([204, ""]);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "access-control-allow-origin": "*",
        "access-control-allow-methods": "POST, OPTIONS",
        "access-control-allow-headers": "Content-Type, Authorization",
      });
    },
  );

  test.each(["/track/lead", "/track/sale"])("may not call %s", async (path) => {
    const { headers } = await callApi(workspace, "POST", path, { body: {} });
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });
});
