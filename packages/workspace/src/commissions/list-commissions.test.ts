import type { Commission } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { insertCommission } from "../testing/insert-commission.ts";
import type { InsertedPartner } from "../testing/program-rows.ts";
import { insertGroup, insertPartner, insertProgram } from "../testing/program-rows.ts";
import { insertCustomer } from "../testing/sample-events.ts";
import { startWorkspaceOn } from "../testing/start-workspace-on.ts";
import { selectCommissions } from "./commission-selection.ts";
import type { Condition, InOrder } from "./rows-in-order.ts";
import { findByMetadata } from "./rows-in-order.ts";

const day = (n: number) => Date.UTC(2026, 2, n);

describe.each(["sqlite", "postgres"] as const)("GET /commissions on %s", (dialect) => {
  let workspace: StartedWorkspace;
  let ada: InsertedPartner;
  let bob: InsertedPartner;
  let groupId: string;
  let customerId: string;
  const names = new Map<string, string>();

  beforeAll(async () => {
    workspace = await startWorkspaceOn(dialect, { now: createClock().now });
    const { db } = workspace.database;
    const program = await insertProgram(db, workspace.workspace.id);
    ({ id: groupId } = await insertGroup(db, program, { name: "Other" }));
    ada = await insertPartner(db, program, { country: "GB", enrolled: { tenant_id: "user_42" } });
    bob = await insertPartner(db, program, { name: "Bob", enrolled: { group_id: groupId } });
    await db
      .insertInto("partner_tags")
      .values({
        ...{ id: "ptag_1", workspace_id: workspace.workspace.id, program_id: program.id, name: "VIP" },
        ...{ name_lookup: "vip", created_at_ms: 0 },
      })
      .execute();
    const { id: enrollmentId } = await db
      .selectFrom("program_enrollments")
      .select("id")
      .where("partner_id", "=", bob.id)
      .executeTakeFirstOrThrow();
    await db.insertInto("enrollment_tags").values({ enrollment_id: enrollmentId, partner_tag_id: "ptag_1" }).execute();
    customerId = await insertCustomer(db, workspace.workspace.id, { externalId: "u_77", name: "Lin", country: "US" });
    const add = async (name: string, partner: InsertedPartner, over: Parameters<typeof insertCommission>[3]) => {
      names.set(await insertCommission(db, program, partner.id, over), name);
    };
    const metadata = (value: object) => JSON.stringify(value);
    await add("sale", ada, {
      ...{ created_at_ms: day(1), amount_cents: 5000, invoice_id: "in_1", customer_id: customerId },
      metadata: metadata({ plan: "pro", seats: 5, trial: true, nested: { level: 3 }, none: null, list: [1] }),
    });
    await add("lead", bob, {
      created_at_ms: day(2),
      type: "lead",
      amount_cents: 0,
      metadata: metadata({ plan: "free" }),
    });
    await add("clawback", ada, { created_at_ms: day(3), type: "custom", amount_cents: 0, earnings_cents: -200 });
    await add("struck", ada, { created_at_ms: day(3), status: "fraud", invoice_id: "in_fraud" });
    await add("nothing", bob, { created_at_ms: day(4), earnings_cents: 0, invoice_id: "in_zero" });
    // Entered later for an earlier day.
    await add("late", bob, { created_at_ms: day(2) - 1, amount_cents: 9000, metadata: metadata({ seats: "12" }) });
    const foreign = await workspace.addWorkspace({ slug: "foreign" });
    const theirs = await insertProgram(db, foreign.id);
    const theirPartner = await insertPartner(db, theirs);
    names.set(await insertCommission(db, theirs, theirPartner.id, { invoice_id: "in_theirs" }), "theirs");
  });
  afterAll(() => workspace?.close());

  const list = async (query: string) => {
    const { status, body } = await callApi(workspace, "GET", `/commissions?${query}`);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body as Commission[];
  };
  const named = async (query: string) => (await list(query)).map(({ id }) => names.get(id) ?? id).join();
  const idOf = (name: string) => [...names].find(([, each]) => each === name)?.[0] ?? "";

  test.each([
    ["", "clawback,lead,late,sale"],
    ["sortOrder=asc", "sale,late,lead,clawback"],
    ["sortBy=amount", "late,sale,clawback,lead"],
    ["sortBy=amount&sortOrder=asc&page=2&pageSize=2", "sale,late"],
    ["status=fraud", "struck"],
    ["type=sale", "struck,late,sale"],
    ["type=lead,custom", "clawback,lead"],
    ["type=-sale", "clawback,lead"],
    ["type=gift", ""],
    ["type=gift,lead", "lead"],
    ["type=-gift", "struck,clawback,lead,late,sale"],
    ["tenantId=user_42", "struck,clawback,sale"],
    ["partnerTagId=ptag_1", "lead,late"],
    ["partnerTagId=-ptag_1", "clawback,sale"],
    ["partnerTagId=ptag_none", ""],
    ["invoiceId=in_zero&type=lead&status=paid&partnerId=nobody", "nothing"],
    ["invoiceId=in_fraud", "struck"],
    ["invoiceId=in_theirs", ""],
    ["payoutId=po_none", ""],
    ["start=2026-03-02&end=2026-03-02", "lead"],
    ["interval=24h", ""],
    ["interval=30d", "clawback,lead,late,sale"],
    ["start=2026-03-02&timezone=America/New_York", "clawback"],
    ["query=metadata['plan']:'pro'", "sale"],
    ["query=metadata['plan']!='pro'", "clawback,lead,late"],
    ["query=metadata['seats']>=5", "late,sale"],
    ["query=metadata['seats']>5", "late"],
    ["query=metadata['plan']>5", ""],
    ["query=metadata['seats']='5'", "sale"],
    ["query=metadata['trial']='true'", "sale"],
    ["query=metadata['nested']['level']=3", "sale"],
    ["query=metadata['none']='null'", ""],
    ["query=metadata['list']='[1]'", ""],
    ["query=metadata['plan']>'x' OR 1=1", ""],
    ["query=metadata['plan']!='pro'&pageSize=2", "clawback,lead"],
    ["query=metadata['plan']!='pro'&pageSize=2&page=2", "late"],
    ["query=metadata['plan']!='pro'&sortBy=amount&sortOrder=asc", "lead,clawback,late"],
    ["query=metadata['plan']!='pro'&type=lead,custom", "clawback,lead"],
    ["query=metadata['plan']='pro'&invoiceId=in_fraud", "struck"],
  ])("%j lists %j", async (query, expected) => {
    expect(await named(query.replaceAll("'", "%27").replaceAll(" ", "%20"))).toBe(expected);
  });

  test("the reasons of some are the modifier that decided, and what it was held for", async () => {
    const modifier = { operator: "AND", conditions: [], type: "flat", amountInCents: 5 };
    const detail = JSON.stringify({
      attribution: { groupId },
      terms: { type: "flat", amountInCents: 5, maxDuration: 0 },
      modifiers: [
        { used: false, modifier: { ...modifier, amountInCents: 4 } },
        { used: true, modifier },
      ],
      hold: { because: ["customerEmailMatch"] },
    });
    await workspace.database.db
      .insertInto("commission_audit")
      .values({ id: "cma_1", commission_id: idOf("sale"), at_ms: 0, user_id: null, action: "created", detail })
      .execute();
    const path = "/admin/program/commissions/reasons";
    const ids = ["sale", "clawback", "theirs"].map(idOf).join();
    expect((await callApi(workspace, "GET", `${path}?commissionIds=${ids},cm_none`)).body).toEqual([
      {
        commissionId: idOf("sale"),
        groupId,
        terms: { type: "flat", amountInCents: 5, amountInPercentage: null },
        modifier,
        heldBecause: ["customerEmailMatch"],
      },
    ]);
    expect((await callApi(workspace, "GET", path)).body).toEqual([]);
    const many = Array.from({ length: 101 }, (_, index) => `cm_${index}`).join();
    expect((await refusal(workspace, "GET", `${path}?commissionIds=${many}`))[0]).toBe(422);
  });

  test("the totals of a period count what is listed, and what is struck out by itself", async () => {
    const totals = async (query = "") =>
      (await callApi(workspace, "GET", `/admin/program/commissions/totals${query}`)).body as {
        status: string;
        count: number;
        earnings: number;
      }[];
    const pending = await list("status=pending");
    const struck = await list("status=fraud");
    const sum = (rows: readonly Commission[]) => rows.reduce((total, { earnings }) => total + earnings, 0);
    expect(await totals()).toEqual([
      { status: "pending", count: 4, earnings: sum(pending) },
      { status: "fraud", count: 1, earnings: sum(struck) },
    ]);
    expect(await totals("?start=2026-03-02&end=2026-03-02")).toEqual([
      { status: "pending", count: 1, earnings: sum(pending.filter(({ id }) => names.get(id) === "lead")) },
    ]);
    expect(await totals("?interval=24h")).toEqual([]);
    expect(await refusal(workspace, "GET", "/admin/program/commissions/totals?start=soon")).toEqual([
      422,
      expect.any(String),
      expect.any(String),
    ]);
  });

  test("partners, groups and customers are filtered by, several and negated, and show what is struck out", async () => {
    expect(await named(`partnerId=${ada.id}`)).toBe("struck,clawback,sale");
    expect(await named(`partnerId=${ada.id},${bob.id}&status=pending`)).toBe("clawback,lead,late,sale");
    expect(await named(`partnerId=-${ada.id}`)).toBe("lead,late");
    expect(await named(`partnerId=${bob.id}&tenantId=user_42`)).toBe("lead,late");
    expect(await named(`groupId=${groupId}`)).toBe("lead,late");
    expect(await named(`groupId=-${groupId}`)).toBe("clawback,sale");
    expect(await named(`customerId=${customerId}`)).toBe("sale");
  });

  test.each([
    "groupId=GROUP",
    "groupId=-GROUP&sortOrder=asc",
    "type=-click&sortBy=amount",
    "type=custom&status=pending",
    "type=sale,lead&start=2026-03-01&sortBy=amount&sortOrder=asc",
  ])("page by page there are the same as at once: %s", async (query) => {
    const asked = query.replace("GROUP", groupId);
    const idsOf = async (more: string) => {
      const { body } = await callApi(workspace, "GET", `/commissions?${asked}${more}`);
      return (body as Commission[]).map(({ id }) => id);
    };
    const all = await idsOf("");
    const paged: string[] = [];
    for (let page = 1; page <= all.length + 1; page += 1) paged.push(...(await idsOf(`&pageSize=1&page=${page}`)));
    expect(all.length).toBeGreaterThan(0);
    expect(paged).toEqual(all);
  });

  test("cursors go on where the page before ended, whatever the order of the ids", async () => {
    const order = (await list("")).map(({ id }) => id);
    expect(names.get(order[2] ?? "")).toBe("late");
    for (const [sortOrder, ids] of [
      ["desc", order],
      ["asc", order.toReversed()],
    ] as const) {
      const at = (n: number) => ids[n] ?? "";
      const page = async (query: string) => (await list(`sortOrder=${sortOrder}&${query}`)).map(({ id }) => id);
      expect(await page(`startingAfter=${at(0)}&pageSize=2`)).toEqual([at(1), at(2)]);
      expect(await page(`startingAfter=${at(3)}`)).toEqual([]);
      expect(await page(`endingBefore=${at(3)}&pageSize=2`)).toEqual([at(1), at(2)]);
      expect(await page(`endingBefore=${at(0)}`)).toEqual([]);
    }
  });

  test.each([
    ["startingAfter=cm_1&endingBefore=cm_2", "You cannot use both startingAfter and endingBefore at the same time."],
    [
      "startingAfter=cm_1&sortBy=amount",
      "Cursor-based pagination only supports sorting by `createdAt`. Use offset-based pagination (`page` and `pageSize`) instead.",
    ],
    [
      "startingAfter=cm_1&page=1",
      "You cannot use both page and startingAfter/endingBefore at the same time. Please use one pagination method.",
    ],
    ["startingAfter=cm_1", "Invalid cursor: the provided ID does not exist."],
    ["page=1001", "Page is too big (cannot be more than 1000), recommend using cursor-based pagination instead."],
  ])("%j is refused", async (query, message) => {
    expect(await refusal(workspace, "GET", `/commissions?${query}`)).toEqual([422, "unprocessable_entity", message]);
  });

  test.each([1, 2, 1000])("by metadata the same are found when %i are looked at at once", async (atOnce) => {
    const { db } = workspace.database;
    const selected: Condition = (eb) => eb("workspace_id", "=", workspace.workspace.id);
    const first = { selected, column: "created_at_ms", direction: "asc" } as const;
    const meets: Condition = (eb) => eb("metadata", "like", "%seats%");
    const find = async (list: InOrder, count: number) =>
      (await findByMetadata(db, list, meets, count, atOnce)).map((id) => names.get(id)).join();
    const after = await db.selectFrom("commissions").selectAll().where("id", "=", idOf("sale")).executeTakeFirst();
    expect([await find(first, 9), await find(first, 1), await find({ ...first, after }, 9)]).toEqual([
      "sale,late",
      "sale",
      "late",
    ]);
  });

  test.each([
    ["partnerTagId=ptag_1", "late,lead"],
    ["partnerTagId=ptag_1,ptag_none", "late,lead"],
    ["partnerTagId=-ptag_1", "clawback,sale"],
    ["partnerTagId=ptag_none", ""],
    ["groupId=-grp_none", "clawback,late,lead,sale"],
  ])("%j finds the same in whichever way", async (query, expected) => {
    const [[name, value] = []] = [...new URLSearchParams(query)];
    const { db } = workspace.database;
    const program = await db.selectFrom("commissions").select("program_id").where("id", "=", idOf("sale")).execute();
    const selection = { programId: program[0]?.program_id ?? "", dialect, nowMs: day(30) };
    const found = (["found", "ordered", "among"] as const).map(async (way) => {
      const selected = selectCommissions(selection, { [name ?? ""]: value }, way);
      const rows = await db.selectFrom("commissions").select("id").where(selected).execute();
      return rows
        .map(({ id }) => names.get(id))
        .sort()
        .join();
    });
    expect(await Promise.all(found)).toEqual([expected, expected, expected]);
  });

  test("a cursor of another workspace is none", async () => {
    const [status, , message] = await refusal(workspace, "GET", `/commissions?startingAfter=${idOf("theirs")}`);
    expect([status, message]).toEqual([422, "Invalid cursor: the provided ID does not exist."]);
  });

  test.each([
    ["tenantId=nobody", 404, "Partner with specified tenantId nobody not found."],
    ["start=2021-01-01", 422, "custom: start: The start date cannot be earlier than September 22, 2022."],
    ["status=unheard", 422, expect.stringContaining("invalid_value: status:")],
    ["pageSize=101", 422, expect.stringContaining("pageSize")],
  ])("%j is refused, too", async (query, status, message) => {
    expect(await refusal(workspace, "GET", `/commissions?${query}`)).toEqual([status, expect.any(String), message]);
  });

  test("a commission is shown with its partner and its customer", async () => {
    const [sale] = await list("invoiceId=in_1");
    expect(sale).toEqual({
      ...{ id: idOf("sale"), type: "sale", amount: 5000, earnings: 1000, currency: "usd", status: "pending" },
      ...{ invoiceId: "in_1", description: null, quantity: 1, userId: null, paidAt: null },
      metadata: { plan: "pro", seats: 5, trial: true, nested: { level: 3 }, none: null, list: [1] },
      ...{ createdAt: "2026-03-01T00:00:00.000Z", updatedAt: "2026-03-01T00:00:00.000Z" },
      partner: {
        ...{ id: ada.id, name: "Ada Byron", email: expect.any(String), image: null, payoutsEnabledAt: null },
        ...{ country: "GB", groupId: expect.stringMatching(/^grp_/) },
      },
      customer: {
        ...{ id: customerId, name: "Lin", email: null, avatar: null, externalId: "u_77", stripeCustomerId: null },
        ...{ country: "US", sales: 0, saleAmount: 0, createdAt: "2026-01-02T00:00:00.000Z", firstSaleAt: null },
        subscriptionCanceledAt: null,
      },
    });
    expect(await callApi(workspace, "GET", `/commissions/${idOf("sale")}`)).toMatchObject({ status: 200, body: sale });
    expect(await refusal(workspace, "GET", `/commissions/${idOf("theirs")}`)).toEqual([
      ...[404, "not_found", `Commission ${idOf("theirs")} not found.`],
    ]);
    expect((await list(""))[0]).toMatchObject({ type: "custom", customer: null, metadata: null });
  });

  test("without a program there are none", async () => {
    const { apiKey } = await workspace.addWorkspace({ slug: "without" });
    for (const path of ["/commissions", "/commissions/cm_1", "/commissions/cm_1/audit"]) {
      expect(await refusal(workspace, "GET", path, { key: apiKey })).toEqual([404, "not_found", "Program not found"]);
    }
  });
});
