import type { Link } from "@overdub/contract";
import { operations } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { handlers } from "../handlers.ts";
import { callApi, clientOf } from "../testing/call-api.ts";
import { visitLink } from "../testing/visit-link.ts";

let workspace: StartedWorkspace;
let theirs: Link;
let theirKey: string;

/** A link of another workspace, clicked once. */
beforeAll(async () => {
  workspace = await startWorkspace();
  const other = await workspace.addWorkspace({ slug: "other" });
  theirKey = other.apiKey;
  theirs = await clientOf(workspace, theirKey).createLink({
    body: { url: "https://theirs.test/secret", key: "theirs", externalId: "theirs", tenantId: "theirs" },
  });
  await visitLink(workspace.origin, "/theirs", { headers: { host: "other.localhost" } });
  await workspace.outbox.drain();
  theirs = await clientOf(workspace, theirKey).getLinkInfo({ query: { linkId: theirs.id } });
});
afterAll(() => workspace.close());

interface Attempt {
  /** Where it can be known that the link exists Dub says so, with a 401. */
  readonly status: number;
  readonly call: () => [method: string, path: string, body?: object];
  /** What a reader sees instead of the other workspace's rows. */
  readonly body?: unknown;
}

const NO_CLICKS = { clicks: 0, leads: 0, sales: 0, saleAmount: 0 };

const ATTEMPTS: Readonly<Record<string, readonly Attempt[]>> = {
  createLink: [
    { status: 403, call: () => ["POST", "/links", { url: "https://x.co", domain: theirs.domain }] },
    { status: 403, call: () => ["POST", "/links", { url: "https://x.co", domain: theirs.domain, key: theirs.key }] },
  ],
  getLinks: [
    { status: 403, call: () => ["GET", `/links?domain=${theirs.domain}`] },
    { status: 422, call: () => ["GET", `/links?startingAfter=${theirs.id}`] },
    { status: 200, call: () => ["GET", "/links?search=theirs&showArchived=true"], body: [] },
    { status: 200, call: () => ["GET", "/links?tenantId=theirs"], body: [] },
  ],
  getLinksCount: [
    { status: 403, call: () => ["GET", `/links/count?domain=${theirs.domain}`] },
    { status: 200, call: () => ["GET", "/links/count?search=theirs"], body: 0 },
    { status: 200, call: () => ["GET", "/links/count?groupBy=domain"], body: [] },
    { status: 200, call: () => ["GET", "/links/count?groupBy=userId&search=theirs"], body: [] },
  ],
  getLinkInfo: [
    { status: 401, call: () => ["GET", `/links/info?linkId=${theirs.id}`] },
    { status: 401, call: () => ["GET", `/links/info?domain=${theirs.domain}&key=theirs`] },
    { status: 404, call: () => ["GET", "/links/info?externalId=ext_theirs"] },
  ],
  updateLink: [
    { status: 401, call: () => ["PATCH", `/links/${theirs.id}`, { url: "https://ours.test" }] },
    { status: 401, call: () => ["PUT", `/links/${theirs.id}`, { url: "https://ours.test" }] },
    { status: 404, call: () => ["PATCH", "/links/ext_theirs", { url: "https://ours.test" }] },
  ],
  deleteLink: [
    { status: 401, call: () => ["DELETE", `/links/${theirs.id}`] },
    { status: 404, call: () => ["DELETE", "/links/ext_theirs"] },
  ],
  upsertLink: [{ status: 403, call: () => ["PUT", "/links/upsert", { url: theirs.url, domain: theirs.domain }] }],
  retrieveAnalytics: [
    { status: 200, call: () => ["GET", `/analytics?linkId=${theirs.id}`], body: NO_CLICKS },
    { status: 200, call: () => ["GET", `/analytics?linkId=${theirs.id}&interval=all`], body: NO_CLICKS },
    { status: 200, call: () => ["GET", `/analytics?domain=${theirs.domain}&groupBy=top_links`], body: [] },
    { status: 401, call: () => ["GET", `/analytics?domain=${theirs.domain}&key=theirs`] },
    { status: 404, call: () => ["GET", "/analytics?externalId=ext_theirs"] },
  ],
  listEvents: [
    { status: 200, call: () => ["GET", `/events?linkId=${theirs.id}`], body: [] },
    { status: 401, call: () => ["GET", `/events?domain=${theirs.domain}&key=theirs`] },
    { status: 404, call: () => ["GET", "/events?externalId=ext_theirs"] },
  ],
};

describe.each(Object.entries(ATTEMPTS))("%s on a link of another workspace", (_id, attempts) => {
  test.each(attempts.map((attempt, index) => [index + 1, attempt] as const))(
    "attempt %d fails",
    async (_index, attempt) => {
      const [method, path, body] = attempt.call();
      const answer = await callApi(workspace, method, path, { body });
      expect(answer.status).toBe(attempt.status);
      if (attempt.body !== undefined) expect(answer.body).toEqual(attempt.body);
      expect(JSON.stringify(answer.body)).not.toContain("secret");
      expect(await clientOf(workspace, theirKey).getLinkInfo({ query: { linkId: theirs.id } })).toEqual(theirs);
      expect(await clientOf(workspace).getLinksCount()).toBe(0);
    },
  );
});

test("no operation is left out", () => {
  const served = handlers.map(({ operation }) => operation.id);
  expect(Object.keys(ATTEMPTS).sort()).toEqual([...served].sort());
  expect(served.filter((id) => !(id in operations))).toEqual([]);
});

test("the link that was guarded is a real one, with a click", () => {
  expect(theirs).toMatchObject({ url: "https://theirs.test/secret", clicks: 1 });
});
