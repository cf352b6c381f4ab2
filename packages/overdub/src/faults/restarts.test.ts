import type { Client, listEvents, ResultOf } from "@overdub/contract";
import type { StartedOverdub } from "@overdub/testkit";
import { addressOf, createProxyWireClient, dubClient, startOverdub, visit } from "@overdub/testkit";
import fc from "fast-check";
import { pino } from "pino";
import { expect, test, vi } from "vitest";
import { readConfig } from "../config/config.ts";
import { createControlClient } from "../control/control-client.ts";
import { dataFolderAt, findServer } from "../installation/data-folder.ts";
import { startServer } from "../server/start-server.ts";

// For a long run.
vi.setConfig({ testTimeout: 1_800_000 });

/** `OVERDUB_TEST_RESTARTS=100` for a long run; `OVERDUB_TEST_SEED` for another one. */
const RESTARTS = Number(process.env.OVERDUB_TEST_RESTARTS ?? 4);
/** Others start and stop the server within this process, which opens all stores anew, and takes a tenth of the time. */
const RESTARTS_PER_PROCESS = 10;
const KINDS = ["clicks", "leads", "sales"] as const;
type Kind = (typeof KINDS)[number];
type Event = ResultOf<typeof listEvents>[number];

/** What happened, in the ids that each kind of event is told by: customers for leads, invoices for sales. */
type Plain = Readonly<Record<Kind, string[]>>;

interface Server extends Pick<StartedOverdub, "gateway" | "workspace" | "data">, AsyncDisposable {
  /** Has a process end in order; that it is disposed of kills it. */
  readonly stop?: () => Promise<unknown>;
}

interface Running {
  readonly server: Server;
  readonly dub: Client;
  readonly secrets: Pick<StartedOverdub, "workspaceKey" | "apiToken" | "accountId">;
}

/** What can be asked; each answers with the ids of a kind of event, or with their number alone. */
const QUESTIONS = {
  list: ({ dub }: Running, event: Kind) => listAll(dub, event),
  export: exportedIds,
  gateway: async ({ server, secrets }: Running, event: Kind, known: number) => {
    const { apiToken: token, accountId: integratedAccountId } = secrets;
    const client = createProxyWireClient({ baseUrl: server.gateway, token, integratedAccountId });
    const ids: string[] = [];
    // A few full pages, however many events there are.
    const limit = Math.max(7, Math.ceil(known / 4));
    for await (const row of client.list<Event>("events", { event, interval: "all", limit })) ids.push(idOf(row));
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

  for (const [round, steps] of (fc.sample(rounds, 1)[0] ?? []).entries()) {
    await using server = await (round % RESTARTS_PER_PROCESS === 0 ? startOverdub({ data }) : startHere(data));
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
    await server.stop?.();
  }
});

/** The server within this process. */
async function startHere(data: string): Promise<Server> {
  const config = readConfig({ OVERDUB_DATA: data, OVERDUB_PORT: "0", OVERDUB_WORKSPACE_PORT: "0" });
  const { addresses, close } = await startServer(
    config,
    { empty: true, showsSecrets: true },
    pino({ level: "silent" }),
  );
  return { ...addresses, data, [Symbol.asyncDispose]: close };
}

async function assertAgrees(running: Running, plain: Plain, question: Question, kind: Kind): Promise<void> {
  // A click is recorded after its redirect.
  await vi.waitFor(
    async () => {
      const answer = await QUESTIONS[question](running, kind, plain[kind].length);
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

/** By the running server, as for the command: to start that for each would take longer than everything else. */
async function snapshotIds({ server: { data } }: Running, kind: Kind): Promise<string[]> {
  const found = await findServer(dataFolderAt(data));
  if (!found) throw new Error("The server cannot be found.");
  const pieces: string[] = [];
  const { exportSnapshot } = createControlClient(found.control);
  for await (const piece of exportSnapshot("demo", { events: true, keys: true })) pieces.push(piece);
  const lines = pieces
    .join("")
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
