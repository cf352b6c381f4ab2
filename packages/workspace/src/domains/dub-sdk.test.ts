import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { Dub } from "dub";
import { BadRequest, Conflict, Forbidden, NotFound, Unauthorized, UnprocessableEntity } from "dub/models/errors";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClock } from "../testing/clock.ts";

/** Dub's own client, over the network. It checks every answer against Dub's published schemas. */
const clock = createClock();
let workspace: StartedWorkspace;
let dub: Dub;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now, domains: { publicHost: "links.overdub.test" } });
  dub = new Dub({ token: workspace.workspace.apiKey, serverURL: `${workspace.origin}/api` });
});
afterAll(() => workspace.close());

test("a domain lives from creation to deletion", async () => {
  const created = await dub.domains.create({
    slug: "sdk.acme.test",
    expiredUrl: "https://acme.test/expired",
    notFoundUrl: "https://acme.test/404",
    placeholder: "https://acme.test/example",
    assetLinks: "[]",
    appleAppSiteAssociation: "{}",
  });
  expect(created).toMatchObject({
    slug: "sdk.acme.test",
    verified: false,
    primary: false,
    notFoundUrl: "https://acme.test/404",
    registeredDomain: null,
  });
  const updated = await dub.domains.update("sdk.acme.test", { slug: "sdk2.acme.test", archived: true });
  expect(updated).toEqual({ ...created, slug: "sdk2.acme.test", archived: true, updatedAt: updated.updatedAt });
  const link = await dub.links.get({ domain: "sdk2.acme.test", key: "_root" });
  expect(link).toMatchObject({ key: "_root", url: "" });
  const { result } = await dub.domains.list({ archived: true, search: "sdk2" });
  expect(result).toEqual([updated]);
  expect(await dub.domains.delete("sdk2.acme.test")).toEqual({ slug: "sdk2.acme.test" });
  expect((await dub.domains.list({ archived: true })).result).toEqual([]);
  await expect(dub.domains.update("sdk2.acme.test", {})).rejects.toBeInstanceOf(Forbidden);
  // First the links that follow it to its last name have to arrive.
  for (let n = 0; n < 2; n += 1) {
    clock.advance(10_000);
    await workspace.server.jobs.runDue();
  }
  await expect(dub.domains.update("sdk2.acme.test", {})).rejects.toBeInstanceOf(NotFound);
});

test("domains are paged through", async () => {
  const { apiKey, domain } = await workspace.addWorkspace({ slug: "paged" });
  const paged = new Dub({ token: apiKey, serverURL: `${workspace.origin}/api` });
  for (const name of ["a", "b", "c", "d"]) await paged.domains.create({ slug: `${name}.paged.test` });
  const pages: string[] = [];
  for await (const page of await paged.domains.list({ pageSize: 2 })) {
    pages.push(page.result.map(({ slug }) => slug).join());
  }
  expect(pages.filter(Boolean)).toEqual([`${domain},a.paged.test`, "b.paged.test,c.paged.test", "d.paged.test"]);
});

test("a domain is looked up and registered", async () => {
  expect(await dub.domains.checkStatus({ domains: ["bought.link"] })).toMatchObject([
    { domain: "bought.link", available: true, premium: false },
  ]);
  const registered = await dub.domains.register({ domain: "bought.link" });
  expect(registered).toEqual({
    domain: "bought.link",
    status: "success",
    expiration: new Date(clock.now()).setUTCFullYear(2027),
  });
  expect(await dub.domains.checkStatus({ domains: "bought.link" })).toMatchObject([
    { domain: "bought.link", available: false, premium: null, price: null },
  ]);
  const [domain] = (await dub.domains.list({ search: "bought.link" })).result;
  expect(domain).toMatchObject({ verified: true, registeredDomain: { renewalFee: 2000 } });
});

describe("errors are the client's own", () => {
  const unknown = () => new Dub({ token: "dub_unknown", serverURL: `${workspace.origin}/api` });

  beforeAll(async () => {
    await dub.domains.register({ domain: "errors.link" });
    await workspace.addWorkspace({ slug: "foreign" });
  });

  test.each([
    ["create", Conflict, () => dub.domains.create({ slug: "localhost" })],
    ["create", UnprocessableEntity, () => dub.domains.create({ slug: "nonsense" })],
    ["create", Unauthorized, () => unknown().domains.create({ slug: "no.acme.test" })],
    ["list", UnprocessableEntity, () => dub.domains.list({ pageSize: 51 })],
    ["list", Unauthorized, () => unknown().domains.list({})],
    ["update", NotFound, () => dub.domains.update("nobody.test", { archived: true })],
    ["update", Forbidden, () => dub.domains.update("foreign.localhost", { archived: true })],
    ["update", Conflict, () => dub.domains.update("localhost", { slug: "foreign.localhost" })],
    ["update", UnprocessableEntity, () => dub.domains.update("localhost", { assetLinks: "nonsense" })],
    ["delete", NotFound, () => dub.domains.delete("nobody.test")],
    ["delete", Forbidden, () => dub.domains.delete("foreign.localhost")],
    ["delete", Forbidden, () => dub.domains.delete("errors.link")],
    ["register", BadRequest, () => dub.domains.register({ domain: "errors.link" })],
    ["register", UnprocessableEntity, () => dub.domains.register({ domain: "errors.com" })],
    ["checkStatus", BadRequest, () => dub.domains.checkStatus({ domains: ["errors.com"] })],
    ["checkStatus", Unauthorized, () => unknown().domains.checkStatus({ domains: ["errors.link"] })],
  ])("%s: %o", async (_method, type, call) => {
    const error = await Promise.resolve(call()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(type);
  });
});
