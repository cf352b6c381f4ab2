import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { insertFolder } from "../testing/insert-rows.ts";
import { chunksOf } from "../testing/snapshot-file.ts";
import type { CreatedWorkspace } from "../workspaces/create-workspace.ts";
import type { CsvImportOptions } from "./import-csv.ts";

let started: StartedWorkspace;
let made = 0;

beforeAll(async () => {
  started = await startWorkspace();
});
afterAll(() => started?.close());

async function newWorkspace(): Promise<CreatedWorkspace> {
  made += 1;
  return started.addWorkspace({ slug: `csv-${made}`, domain: `csv-${made}.example` });
}

async function run({ slug }: CreatedWorkspace, file: string, over: Partial<CsvImportOptions> = {}) {
  const options = {
    workspace: slug,
    file: "links.csv",
    source: "generic",
    map: {},
    tags: [],
    randomKeys: false,
    keepClicks: false,
    dryRun: false,
    ...over,
  } as CsvImportOptions;
  const told: Record<string, unknown>[] = [];
  const { transfer } = started.server;
  const survey = await transfer.surveyCsv(chunksOf(file, 50), options);
  for await (const progress of transfer.importCsv(chunksOf(file, 50), survey, options)) {
    told.push({ ...progress });
  }
  return told;
}

const outcomes = (told: readonly Record<string, unknown>[]) =>
  told.slice(1).map(({ row, outcome }) => `${row} ${outcome}`);
const linksOf = (workspace: CreatedWorkspace) =>
  clientOf({ server: started.server, workspace }).getLinks({ query: { showArchived: true } });

const FILE = `Long URL,Slug,Title,Tags,Created,Clicks,Archived,Channel
https://acme.test/1,one,One,"News,spring",2021-03-04,1234,,mail
acme.test/2,two,,NEWS,,5,yes,
https://acme.test/3,,no key,,,,,
`;

test("rows become links with their tags, dates and, if asked for, clicks", async () => {
  const workspace = await newWorkspace();
  const told = await run(workspace, FILE, { keepClicks: true, tags: ["Moved"] });
  expect(told[0]).toMatchObject({ columns: { url: ["Long URL"], key: ["Slug"] }, unknownColumns: ["Channel"] });
  expect(outcomes(told)).toEqual(["2 created", "3 created", "4 created"]);
  const links = new Map((await linksOf(workspace)).map((link) => [link.url, link]));
  const one = links.get("https://acme.test/1");
  expect(one).toMatchObject({
    key: "one",
    title: "One",
    clicks: 1234,
    createdAt: "2021-03-04T12:00:00.000Z",
    userId: workspace.userId,
  });
  expect(one?.tags?.map(({ name }) => name)).toEqual(["Moved", "News", "spring"]);
  expect(links.get("https://acme.test/2")).toMatchObject({ key: "two", archived: true, clicks: 5 });
  expect(links.get("https://acme.test/3")).toMatchObject({ key: expect.stringMatching(/^\w{7}$/), clicks: 0 });
});

test("clicks stay out unless asked for", async () => {
  const workspace = await newWorkspace();
  await run(workspace, FILE);
  expect((await linksOf(workspace)).map(({ clicks }) => clicks)).toEqual([0, 0, 0]);
});

test("a repeat makes nothing twice, and says where something else is", async () => {
  const workspace = await newWorkspace();
  await run(workspace, FILE);
  const before = await linksOf(workspace);
  expect(outcomes(await run(workspace, FILE))).toEqual(["2 exists", "3 exists", "4 exists"]);
  const [, told] = await run(workspace, "url,key\nhttps://acme.test/other,ONE\n");
  expect(told).toMatchObject({ outcome: "conflict", message: "The link leads to https://acme.test/1 already." });
  expect(await linksOf(workspace)).toEqual(before);
});

const MIXED = `url,key,domain,created at
https://acme.test/,a,,
https://acme.test/,A,,
https://acme.test/2,a,,
https://acme.test/3,,,
https://acme.test/3,,,
javascript:alert(1),b,,
https://acme.test/,api,,
https://acme.test/,c,localhost,
https://acme.test/,d,,yesteryear
https://acme.test/,e,,,,too,many
`;

test("a dry run writes nothing and foretells what a real run does, under the API's rules", async () => {
  const workspace = await newWorkspace();
  const dryRun = await run(workspace, MIXED, { dryRun: true, tags: ["New"] });
  expect(await linksOf(workspace)).toEqual([]);
  expect(await clientOf({ server: started.server, workspace }).getLinksCount()).toBe(0);
  expect(
    await started.database.db.selectFrom("tags").selectAll().where("workspace_id", "=", workspace.id).execute(),
  ).toEqual([]);
  const real = await run(workspace, MIXED, { tags: ["New"] });
  expect(outcomes(dryRun)).toEqual(outcomes(real));
  expect(real.slice(1).map(({ row, outcome, message }) => [row, outcome, message].filter(Boolean).join(" "))).toEqual([
    "2 created",
    "3 exists",
    "4 conflict The link leads to https://acme.test/ already.",
    "5 created",
    "6 exists",
    "7 refused Invalid destination URL",
    "8 refused api is a reserved path and cannot be used as a short link.",
    "9 refused The domain localhost is not the workspace's: put the links on one that is with --domain.",
    '10 refused createdAt "yesteryear" is no date.',
    "11 refused It has 7 cells, and there are 4 columns: is a quote missing?",
  ]);
});

test("an external id with a comma is refused, row by row", async () => {
  const workspace = await newWorkspace();
  const file = 'url,key,external id\nhttps://x.co/1,a,"inv,2026"\nhttps://x.co/2,b,inv\nhttps://x.co/3,c,"ext_,"\n';
  const refused = "refused invalid_format: externalId: An external ID must not contain a comma.";
  const rows = (await run(workspace, file)).slice(1);
  expect(rows.map(({ row, outcome, message }) => [row, outcome, message].filter(Boolean).join(" "))).toEqual([
    `2 ${refused}`,
    "3 created",
    `4 ${refused}`,
  ]);
});

test("rows that ask for one link make one, wherever the batches end, and each is told of in its order", async () => {
  const workspace = await newWorkspace();
  const rows = Array.from({ length: 250 }, (_, n) => [
    `https://acme.test/${n},k${n},x${n}`,
    `https://acme.test/${n},,`,
    `https://acme.test/${n},K${n},`,
    `https://acme.test/other,k${n},`,
    `https://acme.test/new/${n},new-${n},x${n}`,
  ]).flat();
  const file = `url,key,external id\n${rows.join("\n")}\n`;
  const dryRun = await run(workspace, file, { dryRun: true });
  const real = await run(workspace, file);
  const expected = rows.map((_, index) => {
    const outcome = ["created", "exists", "exists", "conflict", "conflict"][index % 5];
    return `${index + 2} ${outcome}`;
  });
  expect(outcomes(real)).toEqual(expected);
  expect(outcomes(dryRun)).toEqual(expected);
  expect(await clientOf({ server: started.server, workspace }).getLinksCount()).toBe(250);
});

test("every link goes to the domain and folder that are named", async () => {
  const workspace = await newWorkspace();
  const folderId = await insertFolder(started.database.db, workspace.id, "Old links");
  const options = { source: "bitly", domain: workspace.domain, folder: "OLD links" } as const;
  expect(outcomes(await run(workspace, "link,long_url\nbit.ly/3x,https://acme.test/\n", options))).toEqual([
    "2 created",
  ]);
  const [link] = await clientOf({ server: started.server, workspace }).getLinks({ query: { folderId } });
  expect(link).toMatchObject({ domain: workspace.domain, key: "3x", folderId });
});

test("a link that was asked for in vain before works at once", async () => {
  const workspace = await newWorkspace();
  const headers = { host: workspace.domain, "user-agent": "curl/8" };
  const visit = async () =>
    (await started.server.redirect({ method: "GET", url: "/late", headers, remoteAddress: "192.0.2.1" })).response
      .status;
  expect(await visit()).not.toBe(302);
  await run(workspace, "url,key\nhttps://acme.test/,late\n");
  expect(await visit()).toBe(302);
});

test.each([
  ["", {}, "The file is empty"],
  ['url,"k"ey\n', {}, "The first row must be the headings of the columns. It has text behind a quote"],
  ["a,b\n", {}, "No column holds the destination"],
  ["url\n", { folder: "None" }, 'The workspace has no folder "None"'],
  ["url\n", { workspace: "none" }, "There is no workspace none"],
])("%j with %j ends before the first row", async (file, over, message) => {
  await expect(run(await newWorkspace(), file, over)).rejects.toThrow(message);
});

test("a file that stops being CSV keeps what came before, and says where", async () => {
  const workspace = await newWorkspace();
  const told = await run(workspace, `url,key\nhttps://acme.test/,ok\n${"x".repeat(1_100_000)},broken\n`);
  expect(told.slice(1)).toMatchObject([{ outcome: "created" }, { failed: expect.stringContaining("behind row 2") }]);
});

test("a row with a stray quote is refused alone", async () => {
  const workspace = await newWorkspace();
  const rows = ["https://acme.test/1,one,One", 'https://acme.test/2,two,5" pipe', 'https://acme.test/3,three,"5 inch'];
  const file = `url,key,title\n${rows.join("\n")}\nhttps://acme.test/4,four,"Four, too"\n`;
  expect(outcomes(await run(workspace, file))).toEqual(["2 created", "3 refused", "4 refused", "5 created"]);
  expect(outcomes(await run(workspace, file.replaceAll(",", "\t")))).toMatchObject([
    "2 exists",
    "3 refused",
    "4 refused",
    "5 exists",
  ]);
});
