import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Client, listEvents, ResultOf } from "@overdub/contract";
import type { StartedOverdub } from "@overdub/testkit";
import { addressOf, createProxyWireClient, dubClient, runOverdub, startOverdub, visit } from "@overdub/testkit";
import fc from "fast-check";
import { expect, test, vi } from "vitest";

// For a long run.
vi.setConfig({ testTimeout: 1_800_000 });

/** `OVERDUB_TEST_RESTARTS=100` for a long run. */
const RESTARTS = Number(process.env.OVERDUB_TEST_RESTARTS ?? 3);
const KINDS = ["clicks", "leads", "sales"] as const;
type Kind = (typeof KINDS)[number];
type Event = ResultOf<typeof listEvents>[number];

/** What happened, in the ids that each kind of event is told by: customers for leads, invoices for sales. */
type Plain = Readonly<Record<Kind, string[]>>;

interface Running {
  readonly server: StartedOverdub;
  readonly dub: Client;
  readonly secrets: Pick<StartedOverdub, "workspaceKey" | "apiToken" | "accountId">;
}

/** What can be asked; each answers with the ids of a kind of event, or with their number alone. */
const QUESTIONS = {
  list: ({ dub }: Running, event: Kind) => listAll(dub, event),
  export: exportedIds,
  gateway: async ({ server, secrets }: Running, event: Kind) => {
    const { apiToken: token, accountId: integratedAccountId } = secrets;
    const client = createProxyWireClient({ baseUrl: server.gateway, token, integratedAccountId });
    const ids: string[] = [];
    for await (const row of client.list<Event>("events", { event, interval: "all", limit: 7 })) ids.push(idOf(row));
    return ids;
  },
  analytics: async ({ dub }: Running, event: Kind) => {
    const totals = await dub.retrieveAnalytics({ query: { event: "composite", interval: "all" } });
    return (totals as Readonly<Record<Kind, number>>)[event];
  },
  counters: async ({ dub }: Running, event: Kind) => (await dub.getLinkInfo({ query: { externalId: "ext_l" } }))[event],
  snapshot: snapshotIds,
} as const;
type Question = keyof typeof QUESTIONS;

const step = fc.oneof(
  fc.record({
    ask: fc.constantFrom<Question>("list", "export", "gateway", "analytics"),
    of: fc.constantFrom(...KINDS),
  }),
  fc.record({ add: fc.constantFrom(...KINDS) }),
);
/** What is done between two starts: as a rule something is asked before anything is added. */
const rounds = fc.array(fc.array(step, { minLength: 3, maxLength: 8 }), { minLength: RESTARTS, maxLength: RESTARTS });

test(`after ${RESTARTS} restarts between reads and events all answers agree with a plain list`, async () => {
  await using first = await startOverdub({ args: ["--empty"] });
  const { data, workspaceKey, apiToken, accountId } = first;
  const secrets = { workspaceKey, apiToken, accountId };
  const plain: Plain = { clicks: [], leads: [], sales: [] };
  const dub = dubClient(first, workspaceKey);
  await dub.createLink({ body: { url: "https://example.com", key: "l", externalId: "l", trackConversion: true } });
  for (const kind of KINDS) await add({ server: first, dub, secrets }, plain, kind);
  await first.stop();

  for (const steps of fc.sample(rounds, 1)[0] ?? []) {
    await using server = await startOverdub({ data });
    const running = { server, dub: dubClient(server, workspaceKey), secrets };
    // The first question since the start comes before the first event.
    await assertAgrees(running, plain, "list", "clicks");
    await add(running, plain, "clicks");
    await assertAgrees(running, plain, "list", "clicks");
    for (const one of steps) {
      if ("add" in one) await add(running, plain, one.add);
      else await assertAgrees(running, plain, one.ask, one.of);
    }
    for (const question of Object.keys(QUESTIONS) as Question[]) {
      for (const kind of KINDS) await assertAgrees(running, plain, question, kind);
    }
    await server.stop();
  }
});

async function assertAgrees(running: Running, plain: Plain, question: Question, kind: Kind): Promise<void> {
  // A click is recorded after its redirect.
  await vi.waitFor(
    async () => {
      const answer = await QUESTIONS[question](running, kind);
      const right = typeof answer === "number" ? plain[kind].length : plain[kind].toSorted();
      expect({ [question]: Array.isArray(answer) ? answer.toSorted() : answer }).toEqual({ [question]: right });
    },
    { timeout: 10_000, interval: 250 },
  );
}

/** A new visitor, who becomes a customer for a lead, and buys for a sale. */
async function add({ server, dub }: Running, plain: Plain, kind: Kind): Promise<void> {
  const number = plain.clicks.length;
  const { location } = await visit(`${server.workspace}/l`, { ip: addressOf(number) });
  const clickId = new URL(location ?? "").searchParams.get("dub_id") ?? "";
  plain.clicks.push(clickId);
  if (kind === "clicks") return;
  const customerExternalId = `customer-${number}`;
  await dub.trackLead({ body: { clickId, eventName: "Sign up", customerExternalId } });
  plain.leads.push(customerExternalId);
  if (kind === "leads") return;
  const invoiceId = `invoice-${number}`;
  await dub.trackSale({ body: { customerExternalId, amount: 700, invoiceId } });
  plain.sales.push(invoiceId);
}

function idOf(event: Event): string {
  if (event.event === "click") return event.click.id;
  return event.event === "lead" ? event.customer.externalId : event.invoice_id;
}

async function listAll(dub: Client, event: Kind): Promise<string[]> {
  const ids: string[] = [];
  for (let page = 1; ; page += 1) {
    const events = await dub.listEvents({ query: { event, interval: "all", page, limit: 1000 } });
    ids.push(...events.map(idOf));
    if (events.length === 0) return ids;
  }
}

async function exportedIds({ server, secrets }: Running, event: Kind): Promise<string[]> {
  const columns = { clicks: "clickId", leads: "customerExternalId", sales: "invoiceId" }[event];
  const query = new URLSearchParams({ event, columns, interval: "all" });
  const response = await fetch(`${server.workspace}/api/events/export?${query}`, {
    headers: { authorization: `Bearer ${secrets.workspaceKey}` },
  });
  return (await response.text()).split("\r\n").slice(1, -1);
}

async function snapshotIds({ server: { data } }: Running, kind: Kind): Promise<string[]> {
  const out = join(data, "demo.ndjson");
  const { code, stderr } = await runOverdub(["workspace", "export", "demo", "--out", out], { data });
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const lines = (await readFile(out, "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const events = lines.flatMap(({ event }) => (event && `${event.kind}s` === kind ? [event] : []));
  const all = lines.filter(({ event }) => event).length;
  expect(lines.at(-1).footer.counts.events).toBe(all);
  if (kind === "clicks") return events.map(({ clickId }) => clickId);
  const customers = new Map(
    lines.flatMap(({ table, row }) => (table === "customers" ? [[row.id, row.external_id]] : [])),
  );
  return events.map(({ customerId, invoiceId }) => (kind === "leads" ? customers.get(customerId) : invoiceId));
}
