import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { fetchReceivers, startReceiver } from "@overdub/testkit/receiver";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { clientOf, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { startWorkspaceOnPostgres } from "../testing/start-workspace-on-postgres.ts";
import { clickLink, stranger, visitLink } from "../testing/visit-link.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe.each([
  ["SQLite", startWorkspace],
  ["PostgreSQL", startWorkspaceOnPostgres],
])("the clock of a test workspace, on %s", (_dialect, start) => {
  const clock = createClock();
  let server: StartedWorkspace;
  let ordinary: ReturnType<typeof clientOf>;
  let made = 0;
  let api: ReturnType<typeof clientOf>;
  let target: Pick<StartedWorkspace, "server"> & { readonly workspace: { readonly apiKey: string } };
  let domain: string;

  beforeAll(async () => {
    server = await start({ now: clock.now, fetch: fetchReceivers });
    ordinary = clientOf(server);
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    made += 1;
    const workspace = await server.addWorkspace({ slug: `rehearsal-${made}`, isTest: true });
    target = { server: server.server, workspace };
    domain = workspace.domain;
    api = clientOf(target);
  });

  const move = (to: string) => api.moveTestClock({ body: { to } });
  const after = (ms: number) => new Date(clock.now() + ms).toISOString();
  const visit = (key: string, headers = stranger()) =>
    visitLink(server.origin, `/${key}`, { headers: { host: domain, ...headers } });

  test("begins at the server's time, moves forward only, and goes on from there", async () => {
    expect(await api.getTestClock()).toEqual({ isTestWorkspace: true, now: after(0) });
    expect(await move("in 3 days")).toEqual({
      isTestWorkspace: true,
      now: after(3 * DAY_MS),
      target: after(3 * DAY_MS),
      isReached: true,
    });
    clock.advance(1000);
    expect(await api.getTestClock()).toEqual({ isTestWorkspace: true, now: after(3 * DAY_MS) });
    expect(await move(after(3 * DAY_MS))).toMatchObject({ now: after(3 * DAY_MS), isReached: true });
    for (const [to, message] of [
      [after(3 * DAY_MS - 1), "custom: to: The clock only moves forward."],
      ["yesterday", "custom: to: The clock only moves forward."],
      ["some day", "custom: to: Invalid date"],
      ["+100000-01-01T00:00:00Z", expect.stringMatching(/^custom: to: /)],
    ]) {
      expect(await refusal(target, "POST", "/test-clock", { body: { to } })).toEqual([
        422,
        "unprocessable_entity",
        message,
      ]);
    }
    expect(await api.getTestClock()).toMatchObject({ now: after(3 * DAY_MS) });
    const { id, createdAt } = await api.createLink({ body: { url: "https://acme.test/", domain } });
    expect(createdAt).toBe(after(3 * DAY_MS));
    expect((await api.updateLink({ params: { linkId: id }, body: { title: "t" } })).updatedAt).toBe(after(3 * DAY_MS));
  });

  test("is its own: another workspace refuses to be moved, and keeps the server's time", async () => {
    await move("in 400 days");
    expect(await ordinary.getTestClock()).toEqual({ isTestWorkspace: false, now: after(0) });
    expect(await refusal(server, "POST", "/test-clock", { body: { to: "in 3 days" } })).toEqual([
      403,
      "forbidden",
      "Only the time of a test workspace can be moved: it is created as one.",
    ]);
    expect((await ordinary.createLink({ body: { url: "https://acme.test/" } })).createdAt).toBe(after(0));
    const link = await ordinary.createLink({ body: { url: "https://acme.test/", key: `own-${made}` } });
    const visitor = stranger();
    const see = () => visitLink(server.origin, `/${link.key}`, { headers: visitor });
    await see();
    await api.createLink({ body: { url: "https://acme.test/", domain, key: "far" } });
    await visit("far");
    await see();
    await server.outbox.drain();
    expect((await ordinary.getLinkInfo({ query: { linkId: link.id } })).clicks).toBe(1);
  });

  test("lets links expire, and visits be told apart and counted at its own time", async () => {
    const link = await api.createLink({
      body: {
        url: "https://acme.test/",
        domain,
        key: "k",
        expiresAt: after(10 * DAY_MS),
        expiredUrl: "https://acme.test/over",
      },
    });
    const visitor = stranger();
    const locationOf = async () => (await visit("k", visitor)).headers.location;
    expect(await locationOf()).toBe("https://acme.test/");
    expect(await locationOf()).toBe("https://acme.test/");
    await move("in 9 days");
    expect(await locationOf()).toBe("https://acme.test/");
    await move("in 25 hours");
    expect(await locationOf()).toBe("https://acme.test/over");
    await server.outbox.drain();
    const counted = await api.getLinkInfo({ query: { linkId: link.id } });
    expect([counted.clicks, counted.lastClicked]).toEqual([2, after(9 * DAY_MS)]);
    const events = await api.listEvents({ query: { event: "clicks", interval: "30d" } });
    expect(events.map(({ timestamp }) => timestamp)).toEqual([after(9 * DAY_MS), after(0)]);
  });

  test("lets claims of leads and invoices run out", async () => {
    const link = await api.createLink({ body: { url: "https://acme.test/", domain, key: "t", trackConversion: true } });
    const clickId = await clickLink(server.origin, link);
    const lead = () => api.trackLead({ body: { clickId, eventName: "Demo", customerExternalId: "u" } });
    const sale = () => api.trackSale({ body: { customerExternalId: "u", amount: 100, invoiceId: "in_1" } });
    await lead();
    await sale();
    const counts = async () => {
      const { leads, sales } = await api.getLinkInfo({ query: { linkId: link.id } });
      return [leads, sales];
    };
    await move("in 6 days");
    await lead();
    await sale();
    expect(await counts()).toEqual([1, 1]);
    await move("in 2 days");
    await lead();
    await sale();
    expect(await counts()).toEqual([2, 2]);
    const [event] = await api.listEvents({ query: { event: "sales", interval: "30d" } });
    expect(event?.timestamp).toBe(after(8 * DAY_MS));
  });

  test("has what waits happen on the way, in order, each at its own instant, what that brings about included", async () => {
    const seen: [string, number][] = [];
    const receiver = await startReceiver((response, { text }) => {
      const { event, createdAt } = JSON.parse(text);
      seen.push([event, Date.parse(createdAt)]);
      response.writeHead(500).end();
    });
    const { id } = await api.createWebhook({ body: { name: "w", url: receiver.origin, triggers: ["link.created"] } });
    const variants = ["https://acme.test/a", "https://acme.test/b"].map((url) => ({ url, percentage: 50 }));
    const tested = await api.createLink({
      body: {
        ...{ url: "https://acme.test/", domain, trackConversion: true, testVariants: variants },
        testCompletedAt: after(2 * HOUR_MS),
      },
    });
    const clickId = await clickLink(server.origin, tested);
    await api.trackLead({ body: { clickId, eventName: "Demo", customerExternalId: "u" } });
    const begun = clock.now();
    expect(await move("in 1 year")).toMatchObject({ isReached: true });
    const [delivery] = await api.listWebhookDeliveries({ params: { webhookId: id } });
    const details = await api.getWebhookDelivery({ params: { webhookId: id, deliveryId: delivery?.id ?? "" } });
    const instants = details.log.map(({ at }) => Date.parse(at));
    const pauses = instants.slice(1).map((at, index) => at - (instants[index] ?? 0));
    expect([instants[0], ...pauses]).toEqual([begun, 12_182, 148_413, 1_808_042, 22_026_466, 86_400_000]);
    expect([details.state, seen.length]).toEqual(["failed", 6]);
    const ended = await api.getLinkInfo({ query: { linkId: tested.id } });
    expect([variants.map(({ url }) => url).includes(ended.url), ended.updatedAt]).toEqual([
      true,
      new Date(begun + 2 * HOUR_MS).toISOString(),
    ]);
    const left = await server.database.db.selectFrom("jobs").select("type").where("clock", "is not", null).execute();
    expect(left).toEqual([]);
  });

  test("runs by itself, too: what is due by it runs as time goes on, and nothing of an ordinary workspace earlier", async () => {
    const receiver = await startReceiver();
    for (const client of [api, ordinary]) {
      await client.createWebhook({
        body: { name: "w", url: `${receiver.origin}/${made}`, triggers: ["link.created"] },
      });
    }
    await move("in 30 days");
    receiver.answer = (response) => response.writeHead(500).end();
    await api.createLink({ body: { url: "https://acme.test/", domain } });
    await ordinary.createLink({ body: { url: "https://acme.test/" } });
    await server.server.jobs.runDue();
    expect(receiver.received).toHaveLength(2);
    receiver.answer = (response) => response.end();
    clock.advance(12_000);
    await server.server.jobs.runDue();
    expect(receiver.received).toHaveLength(2);
    await move("in 1 second");
    expect(receiver.received).toHaveLength(3);
    clock.advance(1_000);
    await server.server.jobs.runDue();
    expect(receiver.received).toHaveLength(4);
    await server.database.db.deleteFrom("webhooks").execute();
  });

  test("lets go on what was on hold, and forgets who was rejected, each after 30 days", async () => {
    await api.createProgram({ body: { name: "Acme", url: "https://acme.test/" } });
    const people = [];
    for (const name of ["Ada", "Bob"]) {
      const { id } = await api.createPartner({ body: { name, email: `${name}@acme.test` } });
      await api.updatePartner({ params: { partnerId: id }, body: { paypalEmail: "money@acme.test" } });
      people.push(id);
    }
    const [partnerId = ""] = people;
    const { partner, id: applicationId } = await api.submitProgramApplication({
      body: { name: "Eve", email: "eve@acme.test", answers: { promotion: "Everywhere" } },
    });
    await api.rejectProgramApplication({ body: { partnerId: partner.id } });
    await move("in 1 hour");
    await api.createCommission({ body: { type: "custom", partnerId, amount: 500 } });
    const seen = async () => [
      (await api.listCommissions({ query: { partnerId } })).map(({ status }) => status),
      await api.getProgramApplication({ params: { applicationId } }).then(
        () => "known",
        () => "forgotten",
      ),
    ];
    expect(await seen()).toEqual([["hold"], "known"]);
    await move("in 29 days");
    expect(await seen()).toEqual([["hold"], "known"]);
    await move("in 1 day");
    expect(await seen()).toEqual([["processed"], "forgotten"]);
    expect(await api.listFraudGroups({ query: { partnerId } })).toMatchObject([{ status: "expired" }]);
  });

  test("is moved by one call at a time", async () => {
    const outcomes = await Promise.allSettled([move("in 1 day"), move("in 2 days")]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { status: 409, message: "The clock is being moved." },
    });
  });
});
