import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { startPostgres } from "@overdub/testkit/postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { deleteClicksBefore } from "../kept-events/kept-clicks.ts";
import { deleteLeadsBefore, forgetLatestLeads } from "../kept-events/latest-leads.ts";
import { KEPT_CLICK_DAYS } from "../quotas/quotas.ts";
import { callApi, clientOf } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { eventsOn, track } from "../testing/conversions.ts";
import { stranger, visitLink } from "../testing/visit-link.ts";

const DAY_MS = 86_400_000;

describe.each(["sqlite", "postgres"] as const)("what conversions look up, on %s", (dialect) => {
  const clock = createClock();
  let workspace: StartedWorkspace;
  let postgres: Awaited<ReturnType<typeof startPostgres>> | undefined;
  let n = 0;
  let link: Link;
  let clickId: string;

  beforeAll(async () => {
    postgres = dialect === "postgres" ? await startPostgres() : undefined;
    workspace = await startWorkspace({ now: clock.now, databaseUrl: await postgres?.createMigrated() });
  });
  afterAll(async () => {
    await workspace.close();
    await postgres?.stop();
  });
  beforeEach(async () => {
    n += 1;
    ({ link, clickId } = await clickedLink(`kept-${n}`));
  });

  async function clickedLink(key: string, trackConversion = true) {
    const created = await clientOf(workspace).createLink({ body: { url: "https://acme.test/", key, trackConversion } });
    await visitLink(workspace.origin, `/${key}`, { headers: stranger() });
    const [click] = await eventsOn(workspace, "click", created);
    return { link: created, clickId: click?.clickId ?? "" };
  }

  const lead = (eventName: string, body: object = {}) =>
    track(workspace, "lead", { clickId, eventName, customerExternalId: `p_${n}`, ...body });
  const sale = (leadEventName?: string) =>
    track(workspace, "sale", { customerExternalId: `p_${n}`, amount: 100, leadEventName });
  const salesOn = async (of: Link) => (await eventsOn(workspace, "sale", of)).length;
  const rows = async (table: "kept_clicks" | "latest_leads") =>
    (await workspace.database.db.selectFrom(table).select("event").execute())
      .map(({ event }) => JSON.parse(event))
      .filter(({ linkId }) => linkId === link.id);
  const customerId = async () => {
    const { body } = await callApi(workspace, "GET", `/customers?externalId=p_${n}`);
    return (body as readonly { id: string }[])[0]?.id ?? "";
  };

  /** Has every question to the event store, and every drain, fail. */
  function cutOff(): void {
    const refuse = () => Promise.reject(new Error("Nobody should ask."));
    const spies = [
      vi.spyOn(workspace.eventStore, "findClick").mockImplementation(refuse),
      vi.spyOn(workspace.eventStore, "findLatestLead").mockImplementation(refuse),
      vi.spyOn(workspace.outbox, "drain").mockImplementation(refuse),
    ];
    onTestFinished(() => {
      for (const spy of spies) spy.mockRestore();
    });
  }

  test("a lead and a sale ask neither the event store nor for a drain", async () => {
    const [click] = await eventsOn(workspace, "click", link);
    expect(await rows("kept_clicks")).toEqual([click]);
    cutOff();
    await lead("Sign up");
    await sale();
    await sale("Sign up");
    vi.restoreAllMocks();
    const [stored] = await eventsOn(workspace, "lead", link);
    expect(await rows("latest_leads")).toEqual([stored]);
    expect(await salesOn(link)).toBe(2);
  });

  test("a sale is the newest lead's, or the newest of the name, also of one moment and of one call", async () => {
    const other = await clickedLink(`other-${n}`);
    await lead("First", { eventQuantity: 3 });
    await lead("Second", { clickId: other.clickId });
    cutOff();
    await sale();
    await sale("First");
    vi.restoreAllMocks();
    expect([await salesOn(link), await salesOn(other.link)]).toEqual([1, 1]);
    const ofFirst = (await eventsOn(workspace, "lead", link)).map(({ eventId }) => eventId);
    const [kept] = await rows("latest_leads");
    expect(ofFirst).toContain(kept?.eventId);
    // Another week, another lead of that name.
    clock.advance(8 * DAY_MS);
    await lead("First");
    cutOff();
    await sale();
    vi.restoreAllMocks();
    expect(await salesOn(link)).toBe(2);
  });

  test("what has no row, from before there were any, is found in the event store", async () => {
    await lead("Sign up");
    await workspace.database.db.deleteFrom("kept_clicks").execute();
    await workspace.database.db.deleteFrom("latest_leads").execute();
    await sale();
    await sale("Sign up");
    await lead("Another", { customerExternalId: `q_${n}` });
    expect(await salesOn(link)).toBe(2);
    expect(await eventsOn(workspace, "lead", link)).toHaveLength(2);
  });

  test("clicks of links that track no conversions have no row, and their leads are found even so", async () => {
    const plain = await clickedLink(`plain-${n}`, false);
    expect(plain.clickId).not.toBe("");
    const kept = await workspace.database.db.selectFrom("kept_clicks").select("click_id").execute();
    expect(kept.map(({ click_id }) => click_id)).not.toContain(plain.clickId);
    await lead("Sign up", { clickId: plain.clickId });
    expect(await eventsOn(workspace, "lead", plain.link)).toHaveLength(1);
  });

  test("clicks are kept for some days, and a lead that comes later finds its click in the event store", async () => {
    clock.advance(KEPT_CLICK_DAYS * DAY_MS);
    await workspace.server.jobs.runDue();
    expect(await rows("kept_clicks")).toHaveLength(1);
    clock.advance(DAY_MS);
    await workspace.server.jobs.runDue();
    expect(await rows("kept_clicks")).toEqual([]);
    await lead("Sign up");
    expect(await eventsOn(workspace, "lead", link)).toHaveLength(1);
  });

  test("rows go with events that are not kept, with their customer, and with a lead that somebody enters", async () => {
    const { db } = workspace.database;
    await lead("Sign up");
    await deleteLeadsBefore(db, clock.now());
    await deleteClicksBefore(db, clock.now());
    expect([await rows("latest_leads"), await rows("kept_clicks")]).toMatchObject([[{}], [{}]]);
    await forgetLatestLeads(db, await customerId());
    expect(await rows("latest_leads")).toEqual([]);
    await lead("Another");
    await deleteLeadsBefore(db, clock.now() + 1);
    await deleteClicksBefore(db, clock.now() + 1);
    expect([await rows("latest_leads"), await rows("kept_clicks")]).toEqual([[], []]);
    await lead("Third");
    await callApi(workspace, "DELETE", `/customers/${await customerId()}`);
    expect(await rows("latest_leads")).toEqual([]);
  });
});
