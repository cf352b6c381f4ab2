import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Finished, StartedOverdub } from "@overdub/testkit";
import { runOverdub, startOverdub } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";

let server: StartedOverdub;
let folder: string;
beforeAll(async () => {
  server = await startOverdub({ args: ["--empty"] });
  folder = await mkdtemp(join(tmpdir(), "overdub-rows-"));
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function call(name: string, args: object, ...options: string[]): Promise<Finished> {
  const input = JSON.stringify(args);
  return runOverdub(["tool", "call", name, "--args", "-", ...options], { data: server.data, input });
}

const linksOf = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ url: `https://example.com/${index}`, key: `${prefix}${index}` }));

test("a table has a row for each item", async () => {
  const { code, stdout, stderr } = await call("dub_links_bulk_create", { links: linksOf("t", 3) });
  expect([code, stderr]).toEqual([0, ""]);
  const [head, ...rows] = stdout.trimEnd().split("\n");
  expect(head).toMatch(/^INDEX +STATUS +ID +DETAIL$/);
  expect(rows).toHaveLength(3);
  for (const [index, row] of rows.entries())
    expect(row).toMatch(new RegExp(`^${index} +created +link_\\S+ +http\\S+/t${index}$`));
});

test("every row is there where an agent's reply would leave some out, as JSON, in a file and as CSV", async () => {
  const out = join(folder, "rows.ndjson");
  const links = linksOf("f", 350);
  const written = await call("dub_links_bulk_create", { links }, "--out", out, "--json");
  expect(written).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(written.stdout)).toEqual({ next_cursor: null, prev_cursor: null, result_count: 350, out });
  const rows = (await readFile(out, "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(rows.map(({ index }) => index)).toEqual(links.map((_, index) => index));
  const linkIds = rows.map(({ id }) => id);
  const updated = await call("dub_links_bulk_update", { linkIds, data: { comments: "x".repeat(100) } }, "--json");
  expect(updated.code).toBe(0);
  expect(JSON.parse(updated.stdout).result).toHaveLength(350);
  expect(JSON.parse(updated.stdout)).not.toHaveProperty("truncated");
  const csv = join(folder, "rows.csv");
  const deleted = await call("dub_links_bulk_delete", { linkIds }, "--out", csv, "--csv");
  expect(deleted).toMatchObject({ code: 0, stdout: `350 rows are in ${csv}.\n` });
  const lines = (await readFile(csv, "utf8")).trimEnd().split("\r\n");
  expect([lines[0], lines.length]).toEqual(["index,status,id", 351]);
  expect((await readdir(folder)).filter((name) => name.endsWith(".partial"))).toEqual([]);
});

test.each<[string, string, (ids: string[]) => object, RegExp]>([
  ["a key that is taken", "dub_links_bulk_create", () => ({ links: linksOf("a", 2) }), /^1 +error +conflict: /m],
  [
    "an id that names nothing, in an update",
    "dub_links_bulk_update",
    ([id]) => ({ linkIds: [id, "link_none"], data: { archived: true } }),
    /^1 +error +link_none +not_found: /m,
  ],
  [
    "an id that names nothing, in a delete",
    "dub_links_bulk_delete",
    ([id]) => ({ linkIds: [id, "link_none"] }),
    /^1 +unknown/m,
  ],
])("%s: all rows are printed, and the status is 1", async (_what, name, argsOf, row) => {
  const prefix = name.endsWith("create") ? "a" : name;
  const made = await call("dub_links_bulk_create", { links: linksOf(prefix, 2).slice(1) }, "--json");
  const ids = JSON.parse(made.stdout).result.map(({ id }: { id: string }) => id);
  const { code, stdout, stderr } = await call(name, argsOf(ids));
  expect(code).toBe(1);
  expect(stdout).toMatch(row);
  expect(stderr).toMatch(/^overdub: Of 2 items (1 failed|2 are unknown)\.\n$/);
});

test("programs are told as JSON that items failed", async () => {
  const { code, stdout, stderr } = await call("dub_links_bulk_update", { linkIds: ["none"], data: {} }, "--json");
  expect([code, JSON.parse(stdout).result.length]).toEqual([1, 1]);
  expect(JSON.parse(stderr).error).toEqual({ code: "items_failed", message: "Of 1 items 1 failed." });
});

test("a file that cannot be written is told before anything is sent", async () => {
  const out = join(folder, "none", "rows.ndjson");
  const refused = await call("dub_links_bulk_create", { links: linksOf("unsent", 1) }, "--out", out);
  expect(refused).toMatchObject({
    code: 1,
    stdout: "",
    stderr: `overdub: The file ${out} cannot be written (ENOENT).\n`,
  });
  const { code } = await call("get_single_dub_link_by_id", { domain: "localhost", key: "unsent0" });
  expect(code).toBe(1);
});

test("a list goes to a file row by row; what answers with no rows has no CSV", async () => {
  const out = join(folder, "domains.ndjson");
  const { code } = await call("list_all_dub_domains", {}, "--out", out);
  expect([code, JSON.parse((await readFile(out, "utf8")).split("\n")[0] ?? "")]).toMatchObject([
    0,
    { slug: "localhost" },
  ]);
  expect(await call("dub_links_count", {}, "--csv")).toMatchObject({ code: 2, stdout: "" });
});
