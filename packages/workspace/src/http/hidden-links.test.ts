import type { AnyOperation, Client, Customer, Link, Tag } from "@overdub/contract";
import { EVENT_COLUMNS, EVENT_STREAM, toJsonSchema } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { strFromU8, unzipSync } from "fflate";
import { beforeAll, expect, test } from "vitest";
import type { z } from "zod";
import { clientOf } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { addMemberKey } from "../testing/insert-rows.ts";
import { sampleClick, sampleLead, sampleSale } from "../testing/sample-events.ts";
import { servedOperations } from "../testing/served-operations.ts";

/** What only the link and its folder are called; no request says it. */
const MARK = "veiled";
/** The last event of each kind: a stream that has come there has shown what was before. */
const LAST = "the-last-one";
/** Exports have a pause of half a minute. */
const PAUSE_MS = 31_000;

const clock = createClock();
let workspace: StartedWorkspace;
let owner: Client;
let memberKey: string;
let link: Link;
let customer: Customer;
let tag: Tag;
let clickId: string;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  owner = clientOf(workspace);
  memberKey = (await addMemberKey(workspace.database, workspace.workspace.id, "member")).key;
  const { id: folderId } = await owner.createFolder({ body: { name: MARK, accessLevel: null } });
  tag = await owner.createTag({ body: { name: "Blue" } });
  const common = { tagIds: [tag.id], tenantId: "t", trackConversion: true };
  const body = { url: "https://acme.test/", key: MARK, title: MARK, comments: MARK, externalId: "ours", folderId };
  link = await owner.createLink({ body: { ...body, ...common } });
  const seen = await owner.createLink({ body: { url: "https://acme.test/seen", key: LAST, ...common } });
  const click = sampleClick(link, clock.now(), { country: "DE" });
  clickId = click.clickId;
  await workspace.outbox.append(click);
  await owner.trackLead({ body: { clickId, eventName: "e", customerExternalId: "ours" } });
  await owner.trackSale({ body: { customerExternalId: "ours", amount: 100, invoiceId: "i" } });
  customer = await owner.getCustomer({ params: { id: "ext_ours" }, query: { includeExpandedFields: true } });
  const last = sampleClick(seen, clock.now(), { country: "DE" });
  for (const event of [last, sampleLead(last, customer.id), sampleSale(last, customer.id)]) {
    await workspace.outbox.append(event);
  }
  await workspace.outbox.drain();
  return () => workspace.close();
});

interface Fields {
  readonly properties?: Readonly<Record<string, { readonly enum?: readonly unknown[]; readonly type?: string }>>;
  readonly items?: Fields;
}
const fieldsOf = (schema: z.ZodType | null): Fields["properties"] => {
  const { properties, items } = schema ? (toJsonSchema(schema, "input") as Fields) : {};
  return properties ?? items?.properties ?? {};
};

/** By the name of a field: what names the link, its customer, its tag or its folder. */
function namedValues(): Readonly<Record<string, readonly string[]>> {
  return {
    linkId: [link.id, "ext_ours"],
    linkIds: [link.id],
    externalId: ["ext_ours", "ours"],
    externalIds: ["ext_ours", "ours"],
    customerId: [customer.id],
    customerIds: [customer.id],
    customerExternalId: ["ours"],
    tagId: [tag.id],
    tagIds: [tag.id],
    folderId: [link.folderId ?? ""],
    tenantId: ["t"],
    domain: [link.domain],
    search: ["acme", "ours"],
    url: [link.url],
    clickId: [clickId],
    startingAfter: [link.id],
    endingBefore: [link.id],
  };
}

/** What calls without it are refused for. */
const REQUIRED: Readonly<Record<string, unknown>> = {
  columns: EVENT_COLUMNS.join(),
  eventName: "other",
  name: "n",
  amount: 100,
  data: { archived: true },
};

const given = (fields: object, values: object) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => name in fields));

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** One for each thing that the path can name, each value of the query, and each pair of event and group. */
function* callsOf({ id, method, path, input, effect }: AnyOperation): Generator<Call> {
  const query = fieldsOf(input.query) ?? {};
  const named = namedValues();
  const ids = [link.id, "ext_ours", customer.id, tag.id, link.folderId ?? "", "localhost"];
  const body = fieldsOf(input.body) ?? {};
  const values = Object.fromEntries(Object.entries(named).map(([name, [first]]) => [name, first]));
  const lists = { linkIds: [link.id], tagIds: [tag.id], externalIds: undefined, folderId: undefined, tagId: undefined };
  const item = given(body, { ...values, ...REQUIRED, ...lists, ...(id === "createCustomer" && { externalId: "new" }) });
  const list = input.body && "items" in toJsonSchema(input.body, "input");
  const at = (where: string, fields: Record<string, unknown>): Call => ({
    method,
    path: `${where}?${new URLSearchParams({ ...given(query, REQUIRED), ...fields } as Record<string, string>)}`,
    ...(input.body && { body: list ? [item] : item }),
  });
  const expanded = "includeExpandedFields" in query ? { includeExpandedFields: "true" } : {};
  for (const where of path.includes("{") ? ids.map((one) => path.replaceAll(/\{\w+\}/g, one)) : [path]) {
    if (effect !== "read") yield at(where, given(query, { linkIds: link.id, ...expanded }));
    else yield* readsAt(where);
  }

  function* readsAt(where: string): Generator<Call> {
    yield at(where, expanded);
    for (const [field, { enum: choices, type }] of Object.entries(query)) {
      const all = choices ?? named[field] ?? (type === "boolean" ? ["true", "false"] : []);
      for (const value of all) yield at(where, { ...expanded, [field]: value });
    }
    for (const event of query.event?.enum ?? [])
      for (const groupBy of query.groupBy?.enum ?? []) yield at(where, { event, groupBy });
  }
}

/** Everything that an answer says, unpacked. */
async function answerTo({ method, path, body }: Call, key: string, { success }: AnyOperation): Promise<string> {
  clock.advance(PAUSE_MS);
  const response = await workspace.server.api.request(path, {
    method,
    headers: { authorization: `Bearer ${key}`, "last-event-id": "0" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (response.status === 429 || response.status >= 500) throw new Error(`${method} ${path}: ${response.status}`);
  if (!response.ok) return response.text();
  if (success.contentType === EVENT_STREAM) return readUntilLast(response);
  if (success.contentType !== "application/zip") return response.text();
  const files = Object.values(unzipSync(new Uint8Array(await response.arrayBuffer())));
  return files.map((bytes) => strFromU8(bytes)).join();
}

async function readUntilLast(response: Response): Promise<string> {
  let text = "";
  const asText = response.body?.pipeThrough(new TextDecoderStream()) ?? [];
  for await (const part of asText) {
    text += part;
    if (text.includes(LAST)) break;
  }
  return text;
}

/** Streams by a filter that nothing meets stay silent. */
const isEndless = ({ success }: AnyOperation, { path }: Call) =>
  success.contentType === EVENT_STREAM && !/\?(event=\w+)?$/.test(path);

const ORDER = { read: 0, write: 1, destroy: 2 } as const;
const keyed = servedOperations
  .map(({ operation }) => operation)
  .filter(({ auth }) => auth === "secret")
  .sort((one, two) => ORDER[one.effect] - ORDER[two.effect]);

/** The first call of each operation whose answer shows the link. */
async function showing(operations: readonly AnyOperation[], key: string): Promise<Record<string, string>> {
  const shown: Record<string, string> = {};
  for (const operation of operations) {
    for (const call of callsOf(operation)) {
      if (isEndless(operation, call) || !(await answerTo(call, key, operation)).includes(MARK)) continue;
      shown[operation.id] = `${call.method} ${call.path}`;
      break;
    }
  }
  return shown;
}

test("no answer to a member shows a link of a folder that is hidden from them", { timeout: 300_000 }, async () => {
  const shownToOwner = await showing(
    keyed.filter(({ effect }) => effect === "read"),
    workspace.workspace.apiKey,
  );
  const lists = ["getLinks", "getCustomers", "getCustomersCount", "listEvents", "listFolders", "retrieveAnalytics"];
  const others = [
    "getLink",
    "getLinkInfo",
    "getCustomer",
    "getFolder",
    "exportAnalytics",
    "exportEvents",
    "pullEvents",
    "streamEvents",
  ];
  expect(Object.keys(shownToOwner)).toEqual(expect.arrayContaining([...lists, ...others]));
  const before = await owner.getLinkInfo({ query: { linkId: link.id } });
  expect(await showing(keyed, memberKey)).toEqual({});
  const after = await owner.getLinkInfo({ query: { linkId: link.id } });
  // Whoever may track need not see every folder.
  expect(after).toEqual({
    ...before,
    leads: after.leads,
    sales: after.sales,
    saleAmount: after.saleAmount,
    tags: [],
    tagId: null,
  });
});
