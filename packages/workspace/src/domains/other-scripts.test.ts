import type { Customer, Domain, Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { visitLink } from "../testing/visit-link.ts";

let workspace: StartedWorkspace;

beforeAll(async () => {
  workspace = await startWorkspace();
});
afterAll(() => workspace.close());

const created = async (slug: string) =>
  (await callApi(workspace, "POST", "/domains", { body: { slug } })).body as Domain;

test.each([
  ["müller.de", "MU\u0308LLER.de", "xn--mller-kva.de"],
  ["пример.рф", "Пример.РФ", "xn--e1afmkfd.xn--p1ai"],
  ["例え.テスト", "例え。テスト", "xn--r8jz45g.xn--zckzah"],
  ["go.acme.international", "GO.acme.International", "go.acme.international"],
])("the domain %s is found, and its links, also as %s and %s", async (name, other, slug) => {
  expect((await created(name)).slug).toBe(slug);
  for (const spelling of [name, other, slug]) {
    expect((await refusal(workspace, "POST", "/domains", { body: { slug: spelling } }))[0]).toBe(409);
    const path = `/domains/${encodeURIComponent(spelling)}`;
    expect((await callApi(workspace, "GET", path)).body).toMatchObject({ slug });
  }
  const body = { domain: other, key: "sale", url: `https://${other}/x`, ios: name };
  const { body: made } = await callApi(workspace, "POST", "/links", { body });
  const link = made as Link;
  expect(link).toMatchObject({ domain: slug, shortLink: `https://${slug}/sale`, ios: `https://${slug}/` });
  const { headers } = await visitLink(workspace.origin, "/sale", { headers: { host: slug } });
  expect(headers.location).toBe(`https://${slug}/x`);
  for (const spelling of [name, other, slug]) {
    const query = { domain: spelling, key: "sale" };
    expect((await clientOf(workspace).getLinkInfo({ query })).id).toBe(link.id);
    const listed = await callApi(workspace, "GET", `/links?domain=${encodeURIComponent(spelling)}&search=sale`);
    expect((listed.body as Link[]).map(({ id }) => id)).toEqual([link.id]);
  }
  const settings = { notFoundUrl: `${name}/404`, expiredUrl: `https://${slug}.example/` };
  const patched = await callApi(workspace, "PATCH", `/domains/${slug}`, { body: { ...settings, slug: other } });
  expect(patched.body).toMatchObject({ error: { code: "unprocessable_entity" } });
  const away = { notFoundUrl: `www.bücher.example/404`, slug: other };
  const { body: kept } = await callApi(workspace, "PATCH", `/domains/${slug}`, { body: away });
  expect(kept).toMatchObject({ slug, notFoundUrl: "https://www.xn--bcher-kva.example/404" });
});

test("a customer may have an email in another script, and is found by it", async () => {
  for (const email of ["jörg@müller.de", "почта@пример.рф", "ada@xn--e1afmkfd.xn--p1ai"]) {
    const body = { externalId: email, email, country: "DE" };
    expect((await callApi(workspace, "POST", "/customers", { body })).body).toMatchObject({ email });
    const { body: found } = await callApi(workspace, "GET", `/customers?email=${encodeURIComponent(email)}`);
    expect((found as Customer[]).map((customer) => customer.email)).toEqual([email]);
  }
  for (const email of ["jörg@müller", "jörg müller@acme.test", "ada@пример.1"]) {
    const body = { externalId: email, email, country: "DE" };
    const refused = [422, "unprocessable_entity", "invalid_format: email: Invalid email address"];
    expect(await refusal(workspace, "POST", "/customers", { body })).toEqual(refused);
  }
});
