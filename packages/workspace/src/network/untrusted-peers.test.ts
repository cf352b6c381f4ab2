import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { visitLink } from "../testing/visit-link.ts";

let workspace: StartedWorkspace;

beforeAll(async () => {
  workspace = await startWorkspace({ trustedProxies: ["192.0.2.1"] });
});
afterAll(() => workspace.close());

const CLAIMS = {
  "x-real-ip": "203.0.113.9",
  "x-forwarded-for": "203.0.113.9",
  "x-vercel-ip-country": "DE",
  "x-vercel-ip-continent": "EU",
  "x-vercel-ip-city": "Berlin",
  "cf-ipcountry": "DE",
};

test("a visitor who is no trusted proxy chooses neither address nor place", async () => {
  const body = { url: "https://acme.test/", key: "geo", geo: { DE: "https://acme.test/de" } };
  const link = await clientOf(workspace).createLink({ body });
  const { headers } = await visitLink(workspace.origin, "/geo", { headers: CLAIMS });
  expect(headers.location).toBe("https://acme.test/");
  await workspace.outbox.drain();
  const filters = [{ dimension: "linkId", values: [link.id], negated: false }] as const;
  const scope = { workspaceId: link.workspaceId, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters };
  expect(await workspace.eventStore.list("click", scope, { offset: 0, limit: 2, order: "asc" })).toMatchObject([
    { ip: "127.0.0.1", country: "Unknown", city: "Unknown", continent: "" },
  ]);
});

test("nor is it somebody new with every address that it claims", async () => {
  const link = await clientOf(workspace).createLink({ body: { url: "https://acme.test/", key: "again" } });
  for (const ip of ["203.0.113.1", "203.0.113.2"]) {
    await visitLink(workspace.origin, "/again", { headers: { "x-real-ip": ip, "x-forwarded-for": ip } });
  }
  await workspace.outbox.drain();
  expect(await clientOf(workspace).getLinkInfo({ query: { linkId: link.id } })).toMatchObject({ clicks: 1 });
});
