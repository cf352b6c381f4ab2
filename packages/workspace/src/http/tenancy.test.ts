import type { Link } from "@overdub/contract";
import { operations } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { handlers } from "../handlers.ts";
import { callApi, clientOf } from "../testing/call-api.ts";
import { analyticsAttempts } from "../testing/foreign/analytics-attempts.ts";
import type { Attempts } from "../testing/foreign/attempt.ts";
import { linkAttempts } from "../testing/foreign/link-attempts.ts";
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

const ATTEMPTS: Attempts = { ...linkAttempts, ...analyticsAttempts };

describe.each(Object.entries(ATTEMPTS))("%s on a link of another workspace", (_id, attempts) => {
  test.each(attempts.map((attempt, index) => [index + 1, attempt] as const))(
    "attempt %d fails",
    async (_index, attempt) => {
      const [method, path, body] = attempt.call({ link: theirs });
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
  const keyed = handlers.flatMap(({ operation }) => (operation.auth === "secret" ? [operation.id] : []));
  expect(Object.keys(ATTEMPTS).sort()).toEqual(keyed.sort());
  expect(served.filter((id) => !(id in operations))).toEqual([]);
});

test("the link that was guarded is a real one, with a click", () => {
  expect(theirs).toMatchObject({ url: "https://theirs.test/secret", clicks: 1 });
});
