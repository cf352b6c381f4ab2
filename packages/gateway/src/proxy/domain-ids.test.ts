/** Models give the `id` of a domain where Dub takes its name. See behaviour/gateway 4.4. */
import { expect, test } from "vitest";
import type { Script, TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

const at = (t: TestGateway, path: string) => `/proxy${path}?integrated_account_id=${t.account.id}`;
const requests = (t: TestGateway) => t.sent.map(({ method, url }) => `${method} ${url.split("/api")[1]}`);

/** A workspace with this many domains, of which every fourth is archived. */
function dubWith(count: number): Script {
  const domains = Array.from({ length: count }, (_, index) => ({ id: `dom_${index}`, slug: `d${index}.link` }));
  return ({ method, url }) => {
    const { pathname, searchParams } = new URL(url);
    if (method !== "GET") return { json: { slug: decodeURIComponent(pathname.split("/").at(-1) ?? "") } };
    const isArchived = searchParams.get("archived") === "true";
    const rows = domains.filter((_, index) => (index % 4 === 3) === isArchived);
    const end = Number(searchParams.get("page")) * Number(searchParams.get("pageSize"));
    return { json: rows.slice(end - Number(searchParams.get("pageSize")), end) };
  };
}

test("a name is sent as it is, without a look", async () => {
  await using t = await startTestGateway();
  t.script(dubWith(8));
  expect((await t.call("DELETE", at(t, "/domains/d1.link"))).json).toMatchObject({ id: "d1.link" });
  expect(requests(t)).toEqual(["DELETE /domains/d1.link"]);
});

test.each([
  ["DELETE", "/domains/dom_1", undefined],
  ["PATCH", "/domains/dom_1", { placeholder: "https://x.example" }],
  ["PATCH", "/domains", { id: "dom_1", placeholder: "https://x.example" }],
])("an id is looked up in the list: %s %s", async (method, path, body) => {
  await using t = await startTestGateway();
  t.script(dubWith(8));
  expect((await t.call(method, at(t, path), { body })).json).toMatchObject({ result: { slug: "d1.link" } });
  expect(requests(t)).toEqual(["GET /domains?page=1&pageSize=50", `${method} /domains/d1.link`]);
  if (body) expect(JSON.parse(t.sent[1]?.body ?? "")).toEqual({ placeholder: "https://x.example" });
});

test("the list is read page by page, and archived domains after the others", async () => {
  await using t = await startTestGateway();
  t.script(dubWith(80));
  expect((await t.call("DELETE", at(t, "/domains/dom_7"))).json).toMatchObject({ result: { slug: "d7.link" } });
  expect(requests(t)).toEqual([
    "GET /domains?page=1&pageSize=50",
    "GET /domains?page=2&pageSize=50",
    "GET /domains?archived=true&page=1&pageSize=50",
    "DELETE /domains/d7.link",
  ]);
});

test("a domain without a dot in its name is found by it, and the key of the write is the write's alone", async () => {
  await using t = await startTestGateway();
  t.script(({ method }) => ({ json: method === "GET" ? [{ id: "dom_0", slug: "localhost" }] : { slug: "localhost" } }));
  await t.call("DELETE", at(t, "/domains/localhost"), { headers: { "idempotency-key": "k" } });
  expect(requests(t)).toEqual(["GET /domains?page=1&pageSize=50", "DELETE /domains/localhost"]);
  expect(t.sent.map(({ headers }) => headers["idempotency-key"])).toEqual([undefined, "k"]);
});

test("an id that no domain has is a 404, and nothing is changed", async () => {
  await using t = await startTestGateway();
  t.script(dubWith(8));
  const { json } = await t.call("DELETE", at(t, "/domains/dom_99"));
  expect(json).toMatchObject({ statusCode: 404, message: "None of the domains has this id or slug" });
  expect(t.sent.every(({ method }) => method === "GET")).toBe(true);
});

test("a list that may not be read is Dub's refusal", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ status: 403, json: { error: { code: "forbidden", message: "No" } } }));
  expect((await t.call("DELETE", at(t, "/domains/dom_1"))).json).toMatchObject({ statusCode: 403, message: "No" });
  expect(t.sent).toHaveLength(1);
});
