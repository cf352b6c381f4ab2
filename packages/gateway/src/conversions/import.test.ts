import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { readHeadings, readRow } from "./import-rows.ts";
import { deleteOldConversions } from "./retention.ts";
import type { ScriptedSales } from "./testing/scripted-sales.ts";
import { scriptSales } from "./testing/scripted-sales.ts";
import { addSource, statesOf, workOff } from "./testing/start-source.ts";

let t: TestGateway;
let dub: ScriptedSales;
let sourceId: string;
beforeEach(async () => {
  t = await startTestGateway();
  dub = scriptSales(["click_1", "click_2"]);
  t.script(dub.script);
  sourceId = await addSource(t, "stripe");
});
afterEach(() => t[Symbol.asyncDispose]());

const put = (file: string | Uint8Array) => t.call("PUT", `/conversion-source/${sourceId}/import`, { body: file });
const run = async (id: string) => (await t.call("GET", `/run/${id}`)).json;

const FILE = `type,customer_external_id,click_id,invoice_id,amount,currency,refund_id,metadata.plan
lead,user_1,click_1,,,,,
sale,user_1,,in_1,"49.90",usd,,pro
refund,,,in_1,9.90,usd,re_1,
Sale,user_2,click_2,in_2,1580,jpy,,
sale,user_2,,in_3,,usd,,
cancel,,,in_4,,,,
gift,,,,,,,
`;

test("a file is a run, whose rows are told in any order, and what fails of it says why", async () => {
  const { status, json } = await put(FILE);
  expect([status, json.kind, json.counts.total, json.rows]).toEqual([
    201,
    "conversion-import",
    7,
    { stored: 7, repeated: 0 },
  ]);
  await workOff(t, 2);
  const shown = await run(json.id);
  expect(shown).toMatchObject({ state: "completed", counts: { total: 7, failed: 2 } });
  const { result: failures } = (await t.call("GET", `/run/${json.id}/failures`)).json;
  expect(failures.map(({ reason }: { reason: string }) => reason).toSorted()).toEqual([
    "Row 6 needs either amount or amount_cents",
    expect.stringMatching(/^Row 8: type: Invalid discriminator value/),
  ]);
  expect([...dub.sales.values()]).toMatchObject([
    { invoiceId: "in_1", amount: 4_990, currency: "usd", metadata: { plan: "pro" }, paymentProcessor: "custom" },
    { invoiceId: "in_2", amount: 1_580, currency: "jpy", customerExternalId: "user_2" },
  ]);
  expect(dub.commissions.get("cm_in_1")).toMatchObject({ amount: 4_000, status: "pending" });
  expect(Object.values(await statesOf(t, sourceId)).filter(([state]) => state === "waiting")).toEqual([
    ["waiting", "The sale that this is about is not known yet"],
  ]);
});

test("the same file again, or a part of it, tells nothing twice", async () => {
  await put(FILE);
  await workOff(t, 2);
  const calls = dub.calls.length;
  const again = await put(FILE);
  // What cannot be read is not known again.
  expect(again.json.rows).toEqual({ stored: 0, repeated: 7 });
  await workOff(t, 1);
  expect(await run(again.json.id)).toMatchObject({ state: "completed", counts: { total: 0, done: 0 } });
  expect(dub.calls.slice(calls)).toEqual([]);
});

test("what has failed is tried again by the run", async () => {
  let isAway = true;
  t.script((request) =>
    isAway ? { status: 422, json: { error: { code: "unprocessable_entity", message: "No." } } } : dub.script(request),
  );
  const { json } = await put("type,customer_external_id,click_id\nlead,user_1,click_1\n");
  await workOff(t, 1);
  expect(await run(json.id)).toMatchObject({ state: "completed", counts: { failed: 1 } });
  isAway = false;
  expect((await t.call("POST", `/run/${json.id}/retry`)).status).toBe(200);
  await workOff(t, 1);
  expect(await run(json.id)).toMatchObject({ state: "completed", counts: { failed: 0, done: 1 } });
  expect([...dub.leads.keys()]).toEqual(["user_1 Sign up"]);
});

test("a run tries what is left again, where a row was sent by itself meanwhile and one is kept no longer", async () => {
  let isAway = true;
  t.script((request) =>
    isAway ? { status: 422, json: { error: { code: "unprocessable_entity", message: "No." } } } : dub.script(request),
  );
  const rows = [1, 2, 3].map((user) => `lead,user_${user},click_1`);
  const { json } = await put(`type,customer_external_id,click_id\n${rows.join("\n")}\n`);
  await workOff(t, 1);
  const { result: failures } = (await t.call("GET", `/run/${json.id}/failures`)).json;
  const [sent, gone] = failures.map(({ payload }: { payload: { id: string } }) => payload.id);
  isAway = false;
  expect((await t.call("POST", `/conversion-event/${sent}/retry`)).status).toBe(200);
  await workOff(t, 1);
  await t.db.deleteFrom("conversion_events").where("id", "=", gone).execute();
  await t.call("POST", `/run/${json.id}/retry`);
  await workOff(t, 1);
  expect(await run(json.id)).toMatchObject({ state: "completed", counts: { failed: 1, done: 2 } });
  expect((await t.call("GET", `/run/${json.id}/failures`)).json.result).toMatchObject([
    { reason: "The event is kept no longer" },
  ]);
  expect(dub.leads.size).toBe(2);
});

test("a row that has failed is corrected in its place, and told by the run that tries it again", async () => {
  const { json } = await put(FILE);
  await workOff(t, 2);
  const { result: failures } = (await t.call("GET", `/run/${json.id}/failures`)).json;
  const idOf = (part: string) =>
    failures.find(({ reason }: { reason: string }) => reason.includes(part)).payload.id as string;
  const mend = async (id: string, row: object) => {
    const { status, json: answer } = await t.call("PATCH", `/conversion-event/${id}`, { body: { row } });
    return [status, answer.message ?? answer.state];
  };
  const sale = { type: "sale", customer_external_id: "user_2", invoice_id: "in_3", currency: "usd" };
  const id = idOf("Row 6");
  expect(await mend(id, sale)).toEqual([400, "Row 6 needs either amount or amount_cents"]);
  expect(await mend(id, { ...sale, amout: "7" })).toEqual([
    400,
    expect.stringMatching(/^body\.row .*amout\. Did you mean/),
  ]);
  expect(await mend(id, { type: "cancel", invoice_id: "in_4" })).toEqual([409, expect.stringContaining("the same")]);
  expect(await mend(id, { ...sale, amount: "7.50", "metadata.plan": "pro" })).toEqual([200, "failed"]);
  const { json: shown } = await t.call("GET", `/conversion-event/${id}`);
  expect(shown.body).toMatchObject({ line: 6, intent: { amount: "7.50", metadata: { plan: "pro" } } });
  expect(await mend(idOf("Row 8"), { type: "lead", customer_external_id: "user_3", click_id: "click_1" })).toEqual([
    200,
    "failed",
  ]);
  await t.call("POST", `/run/${json.id}/retry`);
  await workOff(t, 1);
  expect(await run(json.id)).toMatchObject({ state: "completed", counts: { failed: 0 } });
  expect(dub.sales.get("in_3")).toMatchObject({ amount: 750, metadata: { plan: "pro" } });
  expect([...dub.leads.keys()]).toContain("user_3 Sign up");
  expect(await mend(id, sale)).toEqual([409, expect.stringContaining("has failed")]);
});

test("a large file is kept in batches, and its memory is that of a batch", async () => {
  const rows = Array.from({ length: 1_300 }, (_, index) => `cancel,in_${index}`).join("\n");
  const { json } = await put(`type;invoice_id\n${rows.replaceAll(",", ";")}\n`);
  expect(json.rows).toEqual({ stored: 1_300, repeated: 0 });
});

describe("a file is refused as a whole, and nothing of it stays,", () => {
  test.each<[string, string | Uint8Array, RegExp]>([
    ["without rows", "type,invoice_id\n", /^file has no rows/],
    ["that is empty", "", /^file has no rows/],
    [
      "with a column that is misspelt",
      "type,invoice\ncancel,in_1\n",
      /^file has a column that is not known: invoice\./,
    ],
    ["with a column twice", "type,type\ncancel,cancel\n", /^file has the column type twice/],
    ["without types", "invoice_id\nin_1\n", /^file has no column type/],
    ["in UTF-16", Buffer.from("type,invoice_id\ncancel,in_1\n", "utf16le"), /^file The file is UTF-16/],
    ["in Latin-1", Buffer.from("type,invoice_id\ncancel,ü\n", "latin1"), /^file The file is no UTF-8/],
  ])("%s", async (_, file, message) => {
    const { status, json } = await put(file);
    expect([status, json.message]).toEqual([400, expect.stringMatching(message)]);
    expect(await statesOf(t, sourceId)).toEqual({});
    expect((await t.call("GET", "/run")).json.result).toEqual([]);
  });
});

test("headings are read as people write them, and cells that are empty say nothing", () => {
  const headings = readHeadings({ row: 1, cells: ["Type", " Invoice ID", "metadata.plan", ""] });
  expect(headings).toEqual(["type", "invoice_id", "metadata.plan", ""]);
  expect(readRow(headings, ["SALE", " in_1 ", "", "x"])).toEqual({ type: "sale", invoice_id: "in_1" });
});

test("rows of a run that was cancelled are told when the file comes again", async () => {
  const first = await put(FILE);
  await t.call("POST", `/run/${first.json.id}/cancel`);
  await workOff(t, 1);
  expect(dub.calls).toEqual([]);
  const monthLater = t.nowMs + 31 * 86_400_000;
  const again = await put(FILE);
  // While a run is at them they are kept, however old.
  await deleteOldConversions(t.db, monthLater);
  expect(again.json.rows).toEqual({ stored: 7, repeated: 0 });
  await workOff(t, 2);
  expect(await run(again.json.id)).toMatchObject({ state: "completed", counts: { failed: 2 } });
  expect([...dub.sales.keys()].toSorted()).toEqual(["in_1", "in_2"]);
});

test("rows that no run works off are deleted in a month", async () => {
  const { json } = await put(FILE);
  await t.call("POST", `/run/${json.id}/cancel`);
  await workOff(t, 1);
  await deleteOldConversions(t.db, t.nowMs + 31 * 86_400_000);
  expect(await statesOf(t, sourceId)).toEqual({});
});

test("a row that is too long is told as one, and no type breaks a database", async () => {
  const { status, json } = await put(
    `type,event_name,customer_name\nsale,${"x".repeat(20_000)},${"y".repeat(20_000)}\n${"s".repeat(80)}\0t,x,\nl\0,x,\n`,
  );
  expect([status, json.rows]).toEqual([201, { stored: 3, repeated: 0 }]);
  await workOff(t, 2);
  const { result } = (await t.call("GET", `/run/${json.id}/failures`)).json;
  expect(result[0].reason).toBe("Row 2: It has more than 32768 characters.");
  const events = (await t.call("GET", "/conversion-event?sort_by=created_at")).json.result;
  expect(events.map(({ type }: { type: string }) => type).join()).not.toContain("\0");
});
