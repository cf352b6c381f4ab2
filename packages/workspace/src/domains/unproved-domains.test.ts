import type { StartedDns, StartedWorkspace } from "@overdub/testkit";
import { startDns, startWorkspace } from "@overdub/testkit";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { visitLink } from "../testing/visit-link.ts";
import { openWorkspaceDomains } from "./workspace-domains.ts";

const NAME = "go.victim.test";
const CHALLENGE = `_overdub-challenge.${NAME}`;
const DESTINATION = "https://squatter.test/";

let clock: ReturnType<typeof createClock>;
let dns: StartedDns;
let workspace: StartedWorkspace;

beforeEach(async () => {
  clock = createClock();
  dns = await startDns();
});
afterEach(async () => {
  await workspace.close();
  await dns.close();
});

interface Setup {
  readonly trustDomains?: boolean;
  readonly isAlone?: boolean;
}

/** A server on which the first workspace has put a link at a name, without any proof. */
async function start({ trustDomains, isAlone = false }: Setup = {}) {
  workspace = await startWorkspace({ now: clock.now, domains: { dnsResolver: dns.server, trustDomains } });
  const otherKey = isAlone ? "" : (await workspace.addWorkspace({ slug: "other" })).apiKey;
  const api = clientOf(workspace);
  const assetLinks = '[{"relation":["r"]}]';
  const domain = await api.createDomain({
    body: { slug: NAME, assetLinks, notFoundUrl: "https://squatter.test/none" },
  });
  const link = await api.createLink({ body: { url: DESTINATION, domain: NAME, key: "x" } });
  return { api, otherKey, link, token: domain.dnsRecords?.[0]?.value ?? "" };
}

const FAR = { "x-real-ip": "203.0.113.9" };

/** Where a visitor is led, what is shown, or the status of a failure. */
async function visit(path: string, { host = NAME, from = FAR }: { host?: string; from?: object } = {}) {
  const { status, headers, body } = await visitLink(workspace.origin, path, { headers: { host, ...from } });
  return headers.location ?? (status === 200 ? body : status);
}

const asOperator = () => openWorkspaceDomains(workspace.database.db, "acme", { dnsResolver: dns.server }, clock.now);

describe("a name that nobody has proved, on a server of several workspaces,", () => {
  test("is as good as unknown: its links, the root, what is not there, and the files of apps", async () => {
    await start();
    for (const path of ["/x", "/x", "/x+", "/", "/nothing", `/deeplink/${NAME}/x`]) {
      expect([path, await visit(path)]).toEqual([path, 404]);
    }
    expect(await visit("/.well-known/assetlinks.json")).toBe("[]");
    expect(await visit("/.well-known/apple-app-site-association")).toContain('"apps":[]');
  });

  test("counts no clicks for pages, and opens no app", async () => {
    await start();
    for (const [path, body] of [
      ["click", { domain: NAME, key: "x" }],
      ["visit", { domain: NAME, url: `https://${NAME}/x` }],
      ["open", { deepLink: `https://${NAME}/x` }],
    ] as const) {
      expect((await callApi(workspace, "POST", `/track/${path}`, { body })).status).toBe(404);
    }
  });

  test("is served to who sits at the server", async () => {
    await start();
    expect(await visit("/x", { from: {} })).toBe(DESTINATION);
    expect(await visit("/x", { from: { "x-real-ip": "::1" } })).toBe(DESTINATION);
    expect(await visit("/.well-known/assetlinks.json", { from: {} })).toBe('[{"relation":["r"]}]');
  });

  test("is served from the moment of its proof, and no more when that is lost", async () => {
    const { api, token } = await start();
    expect(await visit("/x")).toBe(404);
    dns.zone.set(CHALLENGE, { TXT: [token] });
    expect(await api.verifyDomain({ params: { slug: NAME } })).toMatchObject({ verified: true });
    expect(await visit("/x")).toBe(DESTINATION);
    dns.zone.set(CHALLENGE, { TXT: ["another"] });
    for (let look = 0; look < 4; look += 1) {
      clock.advance(25 * 3_600_000);
      await workspace.server.jobs.runDue();
    }
    expect(await visit("/x")).toBe(404);
  });

  test("is served if the operator has added it, or vouches for it", async () => {
    const { api } = await start();
    const operator = await asOperator();
    expect(await operator.add("go.acme.test")).toMatchObject({ verified: false });
    await api.createLink({ body: { url: DESTINATION, domain: "go.acme.test", key: "x" } });
    expect(await visit("/x", { host: "go.acme.test" })).toBe(DESTINATION);
    await operator.trust(NAME);
    expect(await visit("/x")).toBe(DESTINATION);
  });

  test("is not served under another name that it is given", async () => {
    const { api } = await start();
    await (await asOperator()).trust(NAME);
    await api.updateDomain({ params: { slug: NAME }, body: { slug: "go.other-victim.test" } });
    expect(await visit("/x", { host: "go.other-victim.test" })).toBe(404);
  });
});

test("a name that is registered in the list of this server alone is not proved by that", async () => {
  const { api, otherKey } = await start();
  const { domain } = await api.registerDomain({ body: { domain: "victim.link" } });
  await api.createLink({ body: { url: DESTINATION, domain, key: "x" } });
  expect(await visit("/x", { host: domain })).toBe(404);
  const body = { slug: domain };
  const [, , message] = await refusal(workspace, "POST", "/domains", { key: otherKey, body });
  expect(message).toContain("set a TXT record");
  await (await asOperator()).trust(domain);
  expect((await refusal(workspace, "POST", "/domains", { key: otherKey, body }))[2]).toBe("Domain is already in use.");
});

describe("a name without proof is served to everybody", () => {
  test.each<[string, Setup]>([
    ["while there is one workspace", { isAlone: true }],
    ["if the operator trusts every workspace", { trustDomains: true }],
  ])("%s", async (_when, setup) => {
    await start(setup);
    expect(await visit("/x")).toBe(DESTINATION);
    expect(await visit("/nothing")).toBe("https://squatter.test/none");
  });
});

test("a server whose operator trusts nobody serves no such name of a single workspace", async () => {
  await start({ isAlone: true, trustDomains: false });
  expect(await visit("/x")).toBe(404);
});

describe("a name goes to the first workspace that proves it", () => {
  const add = (key: string) => refusal(workspace, "POST", "/domains", { key, body: { slug: NAME } });
  /** The value of the TXT record that a refusal names. */
  const valueIn = (message: string) => /overdub-\w{32}/.exec(message)?.[0] ?? "";

  test("who adds a name that another holds without proof is told how to prove it, and gets it", async () => {
    const { api, otherKey, link, token } = await start();
    const [status, code, message] = await add(otherKey);
    expect([status, code]).toEqual([409, "conflict"]);
    expect(message).toContain(`TXT record at ${CHALLENGE}`);
    expect(valueIn(message)).not.toBe(token);
    expect(await add(otherKey)).toEqual([status, code, message]);

    dns.zone.set(CHALLENGE, { TXT: [valueIn(message)] });
    expect(await add(otherKey)).toEqual([409, "conflict", expect.stringContaining("is yours")]);
    clock.advance(11_000);
    await workspace.server.jobs.runDue();
    const other = clientOf(workspace, otherKey);
    await other.createDomain({ body: { slug: NAME } });
    expect(await other.verifyDomain({ params: { slug: NAME } })).toMatchObject({ verified: true });
    expect((await callApi(workspace, "GET", `/links/${link.id}`)).status).toBe(404);
    expect((await api.listDomains({ query: {} })).map(({ slug }) => slug)).toEqual(["localhost"]);
  });

  test.each<[string, (token: string) => Promise<unknown>]>([
    [
      "has proved",
      async (token) => {
        dns.zone.set(CHALLENGE, { TXT: [token] });
        await clientOf(workspace).verifyDomain({ params: { slug: NAME } });
      },
    ],
    ["is vouched for with", async () => (await asOperator()).trust(NAME)],
  ])("a name that its workspace %s stays with it", async (_how, keep) => {
    const { otherKey, token } = await start();
    const [, , message] = await add(otherKey);
    await keep(token);
    dns.zone.set(CHALLENGE, { TXT: [valueIn(message)] });
    expect(await add(otherKey)).toEqual([409, "conflict", "Domain is already in use."]);
    expect(await visit("/x")).toBe(DESTINATION);
  });

  test("nobody takes a name by a proof where the operator trusts every workspace", async () => {
    const { otherKey } = await start({ trustDomains: true });
    expect(await add(otherKey)).toEqual([409, "conflict", "Domain is already in use."]);
  });
});
