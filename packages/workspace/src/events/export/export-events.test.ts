import type { Link } from "@overdub/contract";
import { EVENT_COLUMNS } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientOf, refusal } from "../../testing/call-api.ts";
import { createClock } from "../../testing/clock.ts";
import { addMemberKey } from "../../testing/insert-rows.ts";
import { insertCustomer, sampleClick, sampleSale } from "../../testing/sample-events.ts";

const clock = createClock();
const NOW_MS = clock.now();
/** More than two pages, of which many are of one millisecond. */
const CLICKS = 2500;

let workspace: StartedWorkspace;
let link: Link;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  link = await clientOf(workspace).createLink({ body: { url: "https://acme.test/", key: "main" } });
  const clicks = Array.from({ length: CLICKS }, (_, n) =>
    sampleClick(link, NOW_MS - Math.floor(n / 700) * 1000, {
      url: `https://acme.test/?n=${n}`,
      country: n === 0 ? "DE" : "US",
      ...(n === 0 && { city: "=cmd", referer: 'a "b", c' }),
    }),
  );
  await Promise.all(clicks.map((click) => workspace.outbox.append(click)));
  const customer = await insertCustomer(workspace.database.db, workspace.workspace.id, {
    externalId: "u_1",
    name: "@Ira",
    email: "ira@example.com",
  });
  await workspace.outbox.append(
    sampleSale(sampleClick(link, NOW_MS), customer, { eventId: "s1", metadata: '{"plan":"pro"}', invoiceId: "-7" }),
  );
});
afterAll(() => workspace.close());

async function download(query: string): Promise<Response> {
  return fetch(`${workspace.origin}/api/events/export?${query}`, {
    headers: { authorization: `Bearer ${workspace.workspace.apiKey}` },
  });
}
const lines = async (query: string) => (await (await download(query)).text()).split("\r\n").slice(0, -1);

test.each(["desc", "asc"])("every event is there once, in order: %s", async (sortOrder) => {
  const [header, ...rows] = await lines(`columns=timestamp,url&sortOrder=${sortOrder}`);
  expect(header).toBe("timestamp,url");
  expect(new Set(rows).size).toBe(CLICKS);
  expect(rows).toHaveLength(CLICKS);
  const times = rows.map((row) => row.slice(0, 24));
  expect(times).toEqual(sortOrder === "asc" ? times.toSorted() : times.toSorted().reverse());
});

test("it is a file to be saved, of which nothing is a formula", async () => {
  const response = await download("columns=country,city,referer&country=DE");
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": 'attachment; filename="clicks_export.csv"',
  });
  expect(await response.text()).toBe('country,city,referer\r\nDE,\'=cmd,"a ""b"", c"\r\n');
});

test("sales tell amount, customer and metadata", async () => {
  const columns = "event,eventId,customerName,customerEmail,saleAmount,invoiceId,metadata";
  expect(await lines(`event=sales&columns=${columns}`)).toEqual([
    columns,
    'sale,s1,\'@Ira,ira@example.com,4900,-7,"{""plan"":""pro""}"',
  ]);
});

test("every column can be asked for, of every kind of event", async () => {
  for (const event of ["clicks", "leads", "sales"]) {
    const [header] = await lines(`event=${event}&columns=${EVENT_COLUMNS.join(",")}`);
    expect(header).toBe(EVENT_COLUMNS.join(","));
  }
});

test.each([
  ["", 422, "Invalid columns"],
  ["columns=", 422, "Invalid columns"],
  ["columns=url,nope", 422, "Invalid columns"],
  ["columns=url&event=composite", 422, "Invalid event type"],
  ["columns=url&folderId=fold_nope", 404, "Folder not found"],
])("refused: %s", async (query, status, message) => {
  const [refused, , text] = await refusal(workspace, "GET", `/events/export?${query}`);
  expect(refused).toBe(status);
  expect(text).toContain(message);
});

test("a key needs the scope that reading analytics needs", async () => {
  const { key } = await addMemberKey(workspace.database, workspace.workspace.id, "owner", { scopes: ["links.read"] });
  expect((await refusal(workspace, "GET", "/events/export?columns=url", { key }))[0]).toBe(403);
  expect((await refusal(workspace, "GET", "/analytics/export", { key }))[0]).toBe(403);
});
