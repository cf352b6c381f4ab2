import { expect, test } from "vitest";
import { ids, itemsOf, succeed } from "../testing/bulk-dub.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { MAX_REPLY_BYTES } from "../tool-calls/fit-reply.ts";
import type { Tool } from "../tools/tool.ts";

interface Row {
  readonly index: number;
  readonly status: string;
}

function call(t: TestGateway, name: string, input: Record<string, unknown>, signal?: AbortSignal) {
  const { catalog, callTool } = t.gateway.context;
  const tool = catalog.find((candidate): candidate is Tool => candidate.name === name);
  if (!tool) throw new Error(`No tool ${name}`);
  return callTool(t.account, tool, input, { invokeOptions: { signal } });
}

const itemsSent = (t: TestGateway) => t.sent.flatMap(itemsOf);
const links = (count: number) => ids(count).map((id) => ({ url: `https://example.com/${id}` }));

test.each([1, 100, 101, 2_500])("%i links are deleted, each with its outcome", async (count) => {
  await using t = await startTestGateway();
  t.script(succeed);
  const { reply } = await call(t, "dub_links_bulk_delete", { linkIds: ids(count) });
  const expected = ids(count).map((id, index) => ({ index, status: "deleted", id }));
  expect(reply.result).toEqual(expected.slice(0, (reply.result as Row[]).length));
  expect(reply.result_count + (reply.omitted_count ?? 0)).toBe(count);
  expect(reply).not.toHaveProperty("failed_count");
  expect(itemsSent(t)).toEqual(ids(count));
});

test("a reply that is too large shows what failed, and counts the rest", async () => {
  await using t = await startTestGateway();
  t.script((request) =>
    t.sent.length === 40 ? { status: 403, json: { error: { code: "forbidden", message: "No" } } } : succeed(request),
  );
  const { reply } = await call(t, "dub_links_bulk_delete", { linkIds: ids(5_000) });
  expect(Buffer.byteLength(JSON.stringify(reply))).toBeLessThanOrEqual(MAX_REPLY_BYTES);
  expect(reply).toMatchObject({
    truncated: true,
    failed_count: 100,
    status_counts: { deleted: 4_900, error: 100 },
    hint: expect.stringContaining("of 5000 items"),
  });
  const rows = reply.result as Row[];
  expect(rows.filter(({ status }) => status === "error").map(({ index }) => index)).toEqual(
    Array.from({ length: 100 }, (_, at) => 3_900 + at),
  );
  expect(rows.map(({ index }) => index)).toEqual(rows.map(({ index }) => index).toSorted((a, b) => a - b));
});

test("commissions and partner links may be several, each with its own fields", async () => {
  await using t = await startTestGateway();
  t.script(succeed);
  const commissions = [1, 2, 3].map((amount) => ({ type: "custom", partnerId: `pn_${amount}`, amount }));
  const { reply } = await call(t, "dub_commissions_bulk_create", { commissions });
  expect((reply.result as Row[]).map(({ status }) => status)).toEqual(["done", "done", "done"]);
  expect(t.sent.map(({ body }) => JSON.parse(body ?? ""))).toEqual(commissions);
  await call(t, "dub_commissions_bulk_create", { type: "custom", partnerId: "pn_1", amount: 4 });
  expect(itemsSent(t)).toEqual([1, 2, 3, 4]);
});

test("what items share is in each request, each plan, and what a key stands for", async () => {
  await using t = await startTestGateway();
  t.script(succeed);
  const shared = { domain: "acme.link", comments: "spring" };
  const all = links(250).map((link, index) => (index === 249 ? { ...link, comments: "own" } : link));
  const { reply: plan } = await call(t, "dub_links_bulk_create", { defaults: shared, links: all, dry_run: true });
  expect(plan.result).toMatchObject({
    item_count: 250,
    items: [{ item: { ...shared, ...all[0] } }, ...Array(24).fill({})],
  });
  expect(t.sent).toEqual([]);
  const { plan_hash } = plan.result as { plan_hash: string };
  const other = { defaults: { ...shared, comments: "autumn" }, links: all, plan_hash };
  await expect(call(t, "dub_links_bulk_create", other)).rejects.toMatchObject({ name: "StalePlan" });

  const key = { idempotency_key: "spring" };
  await call(t, "dub_links_bulk_create", { defaults: shared, links: all, plan_hash, ...key });
  const written = all.map((link) => ({ ...shared, ...link }));
  expect(t.sent.map(({ body }) => JSON.parse(body ?? ""))).toEqual([
    written.slice(0, 100),
    written.slice(100, 200),
    written.slice(200),
  ]);
  await expect(call(t, "dub_links_bulk_create", { ...other, ...key })).rejects.toMatchObject({ statusCode: 422 });
});

test.each([
  [{ partnerId: "pn_1", amount: 1 }, "type", "Missing argument `type`"],
  [{ type: "custom", commissions: [{ type: "custom", partnerId: "p", amount: 1 }] }, "type", "cannot stand beside"],
  [{ commissions: [{ type: "custom", partnerId: "p" }, { type: "custom" }] }, "commissions.1.partnerId", "Missing"],
  [{ commissions: [{ type: "custom", partnerId: "p", amuont: 1 }] }, "commissions.0.amuont", "Did you mean"],
  [{ commissions: [] }, "commissions", "fewer than 1"],
])("%j is a fault of the arguments", async (input, field, message) => {
  await using t = await startTestGateway();
  await expect(call(t, "dub_commissions_bulk_create", input)).rejects.toMatchObject({
    name: "ArgumentFault",
    field,
    message: expect.stringContaining(message),
  });
  expect(t.sent).toEqual([]);
});

test("an interrupted call says how to go on, also where it was given no key", async () => {
  await using t = await startTestGateway();
  const controller = new AbortController();
  t.script((request) => {
    if (t.sent.length === 2) controller.abort();
    return succeed(request);
  });
  const first = (await call(t, "dub_links_bulk_create", { links: links(350) }, controller.signal)).reply;
  expect(first).toMatchObject({
    is_partial_response: true,
    status_counts: { created: 200, not_sent: 150 },
    hint: expect.stringContaining("Repeat it with the same arguments and this idempotency_key"),
  });
  const { idempotency_key } = first;
  const second = (await call(t, "dub_links_bulk_create", { links: links(350), idempotency_key })).reply;
  expect(second).not.toHaveProperty("is_partial_response");
  expect((second.result as Row[]).every(({ status }) => status === "created")).toBe(true);
  expect(itemsSent(t)).toEqual(links(350).map(({ url }) => url));
  const third = (await call(t, "dub_links_bulk_create", { links: links(350), idempotency_key })).reply;
  expect(third).toEqual({ ...second, idempotency_replayed: true });
  const other = call(t, "dub_links_bulk_create", { links: links(349), idempotency_key });
  await expect(other).rejects.toMatchObject({ statusCode: 422 });
  expect(t.sent).toHaveLength(4);
});

test("any write is made once with one key, and its refusal is its answer", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ json: { id: "tag_1" } }));
  const key = { idempotency_key: "one" };
  const first = await call(t, "create_a_dub_tag", { name: "a", ...key });
  expect((await call(t, "create_a_dub_tag", { ...key, name: "a" })).reply).toEqual({
    ...first.reply,
    idempotency_replayed: true,
  });
  expect(t.sent.map(({ headers }) => headers["idempotency-key"])).toEqual(["one"]);
  t.script(() => ({ status: 409, json: { error: { code: "conflict", message: "Taken" } } }));
  for (const _ of [1, 2]) {
    await expect(call(t, "create_a_dub_tag", { name: "b", idempotency_key: "two" })).rejects.toMatchObject({
      statusCode: 409,
      message: "Taken",
      remote: { rawResponse: { error: { code: "conflict" } } },
    });
  }
  expect(t.sent).toHaveLength(2);
  await expect(call(t, "list_all_dub_tags", key)).rejects.toMatchObject({ name: "ArgumentFault" });
});

test("a plan of more than a hundred is carried out by its hash, with a key or without", async () => {
  await using t = await startTestGateway();
  t.script((request) => (request.method === "GET" ? { json: [] } : succeed(request)));
  const written = () => t.sent.filter(({ method }) => method !== "GET");
  const input = { linkIds: ids(250) };
  const { reply } = await call(t, "dub_links_bulk_delete", { ...input, dry_run: true, idempotency_key: "p" });
  const { plan_hash, item_count, items } = reply.result as { plan_hash: string; item_count: number; items: Row[] };
  expect([item_count, items.length, written().length]).toEqual([250, 25, 0]);
  const stale = call(t, "dub_links_bulk_delete", { linkIds: ids(251), plan_hash });
  await expect(stale).rejects.toMatchObject({ name: "StalePlan" });
  await call(t, "dub_links_bulk_delete", { ...input, plan_hash, idempotency_key: "p" });
  expect(written().flatMap(itemsOf)).toEqual(ids(250));
  const commissions = [1, 2].map((amount) => ({ type: "custom", partnerId: "pn", amount }));
  const planned = await call(t, "dub_commissions_bulk_create", { commissions, dry_run: true });
  expect(planned.reply.result).toMatchObject({ item_count: 2, items: [{ index: 0, item: commissions[0] }, {}] });
});
