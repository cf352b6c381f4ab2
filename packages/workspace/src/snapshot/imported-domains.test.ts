import type { StartedDns, StartedWorkspace } from "@overdub/testkit";
import { startDns, startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { exportText, importText, parseLines, signLines } from "../testing/snapshot-file.ts";
import type { CreatedWorkspace } from "../workspaces/create-workspace.ts";

const HOST = "links.overdub.test";
const SLUGS = ["operated.example", "proved.example", "claimed.example"] as const;

let dns: StartedDns;
let source: StartedWorkspace;
let target: StartedWorkspace;
let workspace: CreatedWorkspace;

beforeAll(async () => {
  dns = await startDns();
  source = await startWorkspace();
  target = await startWorkspace({ domains: { publicHost: HOST, dnsResolver: dns.server } });
  workspace = await source.addWorkspace({ slug: "moving", domain: SLUGS[0] });
  const api = clientOf({ server: source.server, workspace });
  for (const slug of SLUGS.slice(1)) await api.createDomain({ body: { slug } });
  await api.createDomain({ body: { slug: "here.localhost" } });
});
afterAll(async () => {
  await Promise.all([source?.close(), target?.close()]);
  await dns?.close();
});

const stateOf = (slug: string) =>
  target.database.db
    .selectFrom("domains")
    .select(["verified", "trusted", "verification_token"])
    .where("slug", "=", slug)
    .executeTakeFirstOrThrow();

async function visit(slug: string): Promise<number> {
  const headers = { host: slug, "user-agent": "curl/8" };
  const { response } = await target.server.redirect({ method: "GET", url: "/k", headers, remoteAddress: "192.0.2.1" });
  return response.status;
}

test("what a file says of its domains is not believed: this server looks at their DNS itself", async () => {
  const api = clientOf({ server: source.server, workspace });
  for (const domain of SLUGS) await api.createLink({ body: { url: "https://acme.test/", key: "k", domain } });
  const claims = { verified: 1, trusted: 1, verification_token: null, last_checked_at_ms: Date.now() };
  const lines = parseLines(await exportText(source.server.transfer, workspace.slug)).slice(0, -1);
  const file = signLines(
    lines.map((line) => (line.table === "domains" ? { ...line, row: { ...line.row, ...claims } } : line)),
  );
  await importText(target.server.transfer, file, { keys: true });
  for (const slug of SLUGS) {
    expect([slug, await stateOf(slug), await visit(slug)]).toEqual([
      slug,
      { verified: 0, trusted: 0, verification_token: expect.stringMatching(/^overdub-/) },
      404,
    ]);
  }
  expect(await stateOf("here.localhost")).toEqual({ verified: 1, trusted: 0, verification_token: null });
});

test("a domain whose records lead here is proved soon after, and no other is", async () => {
  const { verification_token: token } = await stateOf("proved.example");
  dns.zone.set("_overdub-challenge.proved.example", { TXT: [token ?? ""] });
  dns.zone.set("proved.example", { CNAME: [HOST] });
  await target.server.jobs.runDue();
  expect(await stateOf("proved.example")).toMatchObject({ verified: 1, trusted: 0 });
  expect(await stateOf("claimed.example")).toMatchObject({ verified: 0, trusted: 0 });
  expect(await visit("proved.example")).toBe(302);
});
