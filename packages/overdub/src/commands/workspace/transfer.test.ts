import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { StartedOverdub } from "@overdub/testkit";
import { dubClient, runOverdub as run, startOverdub } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";

const DIE_AT_COMMIT = [new URL("../../../../testkit/src/die-at-commit.ts", import.meta.url).href];
/** On a busy machine a command may tell how far it has come. */
const PROGRESS = /^(?:Checking|Exporting|Importing|Reading|Trying|Undoing): .*\n/gm;
/** A file takes longer than most commands, and a kill here must be the one that is meant. */
async function runOverdub(args: readonly string[], options: Parameters<typeof run>[1]) {
  const { stderr, ...finished } = await run(args, { limitMs: 100_000, ...options });
  return { ...finished, stderr: stderr.replaceAll(PROGRESS, "") };
}
const MOVE = ["--as", "moved", "--domain", "localhost=moved.example"];

/** An installation with demo data: a few links, thousands of clicks. */
let source: StartedOverdub;
let file: string;

beforeAll(async () => {
  source = await startOverdub();
  file = join(source.data, "demo.ndjson");
  const exported = await runOverdub(["workspace", "export", "demo", "--out", file], { data: source.data });
  expect(exported).toEqual({ code: 0, stdout: "", stderr: "" });
});
afterAll(() => source?.[Symbol.asyncDispose]());

const lines = async (path: string) => (await readFile(path, "utf8")).trimEnd().split("\n");

/** What the workspace answers, wherever it is. */
async function answers(server: StartedOverdub) {
  const dub = dubClient(server, source.workspaceKey);
  const links = await dub.getLinks({ query: { showArchived: true, sortBy: "createdAt" } });
  const query = { interval: "1y", timezone: "UTC" } as const;
  return {
    links: links.map(({ shortLink, qrCode, domain, ...link }) => link),
    clicks: await dub.retrieveAnalytics({ query }),
    countries: await dub.retrieveAnalytics({ query: { ...query, groupBy: "countries" } }),
    links_clicks: links.reduce((sum, { clicks }) => sum + clicks, 0),
  };
}

test("an export and an import are runs, the former of the account whose workspace it is, without a server as well", async () => {
  await using target = await startOverdub({ args: ["--empty"] });
  await target.stop();
  const { data } = target;
  await runOverdub(["workspace", "import", file, ...MOVE], { data });
  const listed = async (kind: string, options: { data: string }) =>
    JSON.parse((await runOverdub(["run", "list", "--kind", kind, "--json"], options)).stdout);
  // Beside the header and the footer.
  const total = (await lines(file)).length - 2;
  const counted = { unit: "rows and events", counts: { done: total, total } };
  expect(await listed("workspace_import", { data })).toMatchObject([
    { state: "completed", label: "Import of moved", ...counted },
  ]);
  expect((await listed("workspace_export", { data: source.data })).at(-1)).toMatchObject({
    ...{ state: "completed", label: "Export of demo", integrated_account_id: source.accountId },
    ...counted,
  });
});

test("a file is for its owner only, whole or not there at all, and the same without a server", async () => {
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const { stdout } = await runOverdub(["workspace", "export", "demo"], { data: source.data });
  expect(stdout.trimEnd().split("\n").slice(1, -1)).toEqual((await lines(file)).slice(1, -1));
  const nowhere = join(source.data, "none", "file");
  const refused = await runOverdub(["workspace", "export", "demo", "--out", nowhere], { data: source.data });
  expect(refused).toMatchObject({ code: 1, stderr: `overdub: The file ${nowhere} cannot be written (ENOENT).\n` });
  const unknown = await runOverdub(["workspace", "export", "none", "--out", join(source.data, "none")], {
    data: source.data,
  });
  expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining("There is no workspace none") });
  expect((await readdir(source.data)).filter((name) => /none|partial/.test(name))).toEqual([]);
});

test("a running server takes a workspace over, once, and answers as the one it comes from", async () => {
  await using target = await startOverdub({ args: ["--empty"] });
  const { data } = target;
  const refused = await runOverdub(["workspace", "import", file], { data });
  expect(refused.stderr).toMatch(/^overdub: Line 2: a workspace with the slug demo exists already[^\n]+\n$/);
  const imported = await runOverdub(["workspace", "import", file, ...MOVE, "--json"], { data });
  expect(imported).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(imported.stdout)).toMatchObject({ slug: "moved", result: "imported" });
  expect(await answers(target)).toEqual(await answers(source));
  const again = await runOverdub(["workspace", "import", "-"], { data, input: await readFile(file, "utf8") });
  expect(again.stdout).toMatch(/was imported from this file before: nothing was changed\.\n$/);
  expect(await answers(target)).toEqual(await answers(source));

  const control = JSON.parse(await readFile(join(data, "server.json"), "utf8")).control;
  expect((await fetch(`${control.url}/exportSnapshot?arguments=["demo"]`, { method: "POST" })).status).toBe(401);
  const headers = { authorization: `Bearer ${control.token}` };
  expect((await fetch(`${control.url}/toString`, { method: "POST", headers })).status).toBe(404);
});

test("an import that is killed, wherever it is, goes on and doubles nothing", async () => {
  await using target = await startOverdub({ args: ["--empty"] });
  const { data } = target;
  await target.stop();
  let kills = 0;
  for (const at of [2, -2, 5, -6]) {
    // The first may die before anything is written: then there is nothing to resume, which is fine.
    const args = ["workspace", "import", file, ...MOVE, "--resume"];
    const env = { OVERDUB_TEST_DIE_AT_COMMIT: String(at) };
    const { code } = await runOverdub(args, { data, env, preload: DIE_AT_COMMIT });
    if (code === null) kills += 1;
  }
  expect(kills).toBeGreaterThanOrEqual(3);
  const unsaid = await runOverdub(["workspace", "import", file], { data });
  expect(unsaid.stderr).toBe("overdub: An import of this file was interrupted: go on with --resume.\n");
  const resumed = await runOverdub(["workspace", "import", file, "--resume"], { data });
  expect(resumed).toMatchObject({ code: 0, stdout: expect.stringContaining("is complete now") });
  await using restarted = await startOverdub({ data });
  expect(await answers(restarted)).toEqual(await answers(source));
});

test("a CSV file becomes links, with a trial before", async () => {
  const csv = join(source.data, "links.csv");
  await writeFile(csv, "Bitlink,Long URL\nbit.ly/csv-1,https://example.com/1\nbit.ly/api,https://example.com/2\n");
  const importCsv = (...flags: string[]) =>
    runOverdub(["workspace", "import-csv", "demo", csv, "--from", "bitly", "--domain", "localhost", ...flags], {
      data: source.data,
    });
  const notTaken = "overdub: 1 row was not taken: mend them and run it again.\n";
  const trial = await importCsv("--dry-run");
  expect(trial).toMatchObject({ code: 1, stderr: notTaken });
  expect(trial.stdout).toContain(`Row 2: create  ${source.workspace}/csv-1 → https://example.com/1\n`);
  expect(trial.stdout).toContain("Row 3: refused  api is a reserved path and cannot be used as a short link.\n");
  const real = await importCsv("--json");
  expect(JSON.parse(real.stdout)).toMatchObject({ dry_run: false, created: 1, exists: 0, refused: 1 });
  expect((await importCsv()).stdout).toContain("0 created, 1 there already, 0 in conflict, 1 refused.\n");
  const dub = dubClient(source, source.workspaceKey);
  expect(await dub.getLinkInfo({ query: { domain: "localhost", key: "csv-1" } })).toMatchObject({
    url: "https://example.com/1",
  });
  const unknown = await runOverdub(["workspace", "import-csv", "demo", csv, "--from", "tinyurl"], {
    data: source.data,
  });
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining("Allowed choices are bitly, dub") });
});

test.each<[string, string, string[], RegExp]>([
  ["no column that fits", "a,b\n1,2\n", [], /No column holds the destination/],
  ["a title line", "My links\nurl,key\nhttps://example.com,a\n", [], /No column holds the destination/],
  ["no column of keys", "url,title\nhttps://example.com,a\n", [], /No column holds the keys of the short links/],
  ["no clicks to keep", "url,key\nhttps://example.com,a\n", ["--keep-clicks"], /No column holds the clicks to keep/],
  ["a --map that names none", "url,key\nhttps://example.com,a\n", ["--map", "key=Slug"], /has no column "Slug"/],
  ["a folder that is not there", "url,key\nhttps://example.com,a\n", ["--folder", "None"], /has no folder "None"/],
])("a CSV file with %s is refused by the running server", async (_name, text, flags, message) => {
  const args = ["workspace", "import-csv", "demo", "-", ...flags];
  const refused = await run(args, { data: source.data, input: text, limitMs: 20_000 });
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(message) });
});

test("an import of a CSV file is listed and undone, but for what has changed since", async () => {
  const text = "url,key,tags\nhttps://example.com/1,undo-1,Undo\nhttps://example.com/2,undo-2,Undo\n";
  const command = (args: string[], input?: string) =>
    runOverdub(["workspace", "import-csv", "demo", ...args], { data: source.data, ...(input && { input }) });
  const imported = await command(["-"], text);
  const [, id = ""] = /This was import (imp_\w+): --undo \1 removes/.exec(imported.stdout) ?? [];
  expect(id).toMatch(/^imp_/);
  const [listed] = JSON.parse((await command(["--list", "--json"])).stdout);
  expect(listed).toMatchObject({ id, state: "finished", source: "generic", file: "-", links: 2, left: 2 });
  expect((await command(["--list", "--csv"])).stdout).toMatch(new RegExp(`^id,state,source,.*\r\n${id},finished,`));
  expect((await command(["--list"])).stdout).toMatch(new RegExp(`^IMPORT +STARTED.*\n${id}  20.*  finished +generic`));

  const dub = dubClient(source, source.workspaceKey);
  const mine = await dub.getLinkInfo({ query: { domain: "localhost", key: "undo-2" } });
  await dub.updateLink({ params: { linkId: mine.id }, body: { comments: "mine" } });
  const undone = await command(["--undo", id]);
  expect(undone).toMatchObject({ code: 1, stderr: "overdub: 2 things have changed since, and were left.\n" });
  expect(undone.stdout).toContain(`Left: link ${source.workspace}/undo-2 was edited since\n`);
  expect(undone.stdout).toContain("1 links and 0 tags were removed.\n");
  // The running server forgets the link, too.
  expect((await fetch(`${source.workspace}/undo-1`, { redirect: "manual" })).status).toBe(404);
  await dub.deleteLink({ params: { linkId: mine.id } });
  const again = await command(["--undo", id, "--json"]);
  expect(JSON.parse(again.stdout)).toEqual({
    import_id: id,
    removed: { links: 0, tags: 1 },
    kept: [{ kind: "link", name: `${source.workspace}/undo-2`, reason: "was deleted since" }],
  });
  expect(again.code).toBe(1);
  expect(JSON.parse(again.stderr).error.message).toBe("1 thing has changed since, and was left.");
  const unknown = await command(["--undo", "imp_none"]);
  expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining("has no import imp_none") });
  for (const args of [[], ["--list", "--undo", id], ["links.csv", "--list"]]) {
    expect(await command(args)).toMatchObject({ code: 2, stderr: expect.stringContaining("Say one of these") });
  }
  expect(await command(["links.csv", "--csv"])).toMatchObject({
    code: 2,
    stderr: "overdub: --csv goes with --list.\n",
  });
});

test("an import of a CSV file and its undoing may be killed, wherever they are, and are run again", async () => {
  await using target = await startOverdub({ args: ["--empty"] });
  const { data } = target;
  await target.stop();
  const csv = join(data, "many.csv");
  const rows = Array.from({ length: 450 }, (_, index) => `https://example.com/${index},many-${index},Many\n`);
  await writeFile(csv, `url,key,tags\n${rows.join("")}`);
  const command = (args: string[], dieAt?: number) =>
    runOverdub(["workspace", "import-csv", "demo", ...args], {
      data,
      ...(dieAt && { env: { OVERDUB_TEST_DIE_AT_COMMIT: String(dieAt) }, preload: DIE_AT_COMMIT }),
    });
  expect((await command([csv], 3)).code).toBe(null);
  const { import_id: second, created } = JSON.parse((await command([csv, "--json"])).stdout);
  const imports: { id: string; links: number; state: string }[] = JSON.parse(
    (await command(["--list", "--json"])).stdout,
  );
  const first = imports[1]?.id ?? "";
  expect(imports).toMatchObject([
    { id: second, state: "finished", links: created },
    { id: first, state: "interrupted", links: 450 - created },
  ]);
  expect((await command(["--undo", second], -2)).code).toBe(null);
  expect(await command(["--undo", second])).toMatchObject({ code: 0, stderr: "" });
  expect(await command(["--undo", first])).toMatchObject({ code: 0, stderr: "" });
  await using restarted = await startOverdub({ data });
  const dub = dubClient(restarted, target.workspaceKey);
  expect(await dub.getLinks({ query: { search: "many-" } })).toEqual([]);
  expect((await dub.getTags({ query: {} })).filter(({ name }) => name === "Many")).toEqual([]);
});

test("a CSV file of another service is recognized, and says what it can't bring", async () => {
  const text = "address,target,password,created_at\nkutt-1,https://example.com/1,true,03/04/2021\n";
  const importCsv = (...flags: string[]) =>
    runOverdub(["workspace", "import-csv", "demo", "-", ...flags], { data: source.data, input: text });
  const unclear = await importCsv("--dry-run");
  expect(unclear).toMatchObject({ code: 1, stdout: expect.stringContaining("say which with --date-format") });
  const told = await importCsv("--date-format", "day-first");
  expect(told).toMatchObject({ code: 0, stderr: "" });
  expect(told.stdout).toContain("Headings of: kutt\nColumns: url ← target; key ← address;");
  expect(told.stdout).toContain("Links with a password that the file does not hold, and that get none: 1\n");
  const dub = dubClient(source, source.workspaceKey);
  expect(await dub.getLinkInfo({ query: { domain: "localhost", key: "kutt-1" } })).toMatchObject({
    password: null,
    createdAt: "2021-04-03T12:00:00.000Z",
  });
});
