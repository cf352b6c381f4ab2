import { cp, mkdir, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  countEvents,
  dubClient,
  launchOverdub,
  missing,
  readAcknowledged,
  recordAcknowledged,
  repeat,
  runOverdub,
  startOverdub,
  Traffic,
  temporaryFolder,
} from "@overdub/testkit";
import { expect, test, vi } from "vitest";

const AT_ONCE = 6;
const PATIENCE = { timeout: 60_000 };
const MORE_SALES = 10;

test("a backup of a busy server has everything acknowledged before it began, once, and restores elsewhere", async () => {
  await using folder = await temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  await using server = await startOverdub({ args: ["--empty"], ...recordAcknowledged(at("acknowledged")) });
  const { data, workspaceKey } = server;
  const dub = dubClient(server, workspaceKey);
  const traffic = new Traffic();
  const linkIds = await traffic.createLinks(dub);
  const load = [
    ...repeat(AT_ONCE, () => traffic.visit(server)),
    ...repeat(AT_ONCE, () => traffic.convert(server, dub)),
  ];
  const untilSold = async (more: number) => {
    const goal = traffic.sales.size + more;
    await vi.waitUntil(() => traffic.sales.size >= goal, PATIENCE);
  };
  await untilSold(MORE_SALES);

  const answered = { leads: [...traffic.leads], sales: [...traffic.sales] };
  const acknowledged = await readAcknowledged(at("acknowledged"));
  const backup = await runOverdub(["backup", at("backup"), "--json"], { data });
  expect(backup).toMatchObject({ code: 0, stderr: "" });
  const { masterKeyId, files } = JSON.parse(backup.stdout);
  // It goes on meanwhile, and afterwards.
  await untilSold(MORE_SALES);
  await cp(data, at("live"), { recursive: true });
  // Of a copy that was made in the midst of writing nobody knows what it holds: it works, or says in a line why not.
  const copy = launchOverdub({ data: at("live") });
  if (!(await copy.ready)) {
    expect(await copy.finished).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^overdub: .+ cannot be .+\n$/),
    });
  }
  await copy.stop("SIGKILL");
  await server.stop("SIGKILL");
  await Promise.all(load);
  await cp(data, at("killed"), { recursive: true });

  const names = await readdir(at("backup"));
  expect(names.sort()).toEqual(["backup.json", "events.duckdb", "overdub.db"]);
  for (const name of names) expect((await stat(join(at("backup"), name))).mode & 0o777).toBe(0o600);
  const masterKey = await readFile(join(data, "master.key"), "utf8");
  expect(await readFile(join(at("backup"), "backup.json"), "utf8")).not.toContain(masterKey.trim());

  // Elsewhere, with the key that it names.
  await mkdir(at("restored"));
  const needsKey = await runOverdub(["restore", at("backup")], { data: at("restored") });
  expect(needsKey).toMatchObject({ code: 1, stderr: expect.stringContaining(`needs the master key ${masterKeyId}`) });
  const env = { OVERDUB_MASTER_KEY: masterKey };
  const restored = await runOverdub(["restore", at("backup"), "--json"], { data: at("restored"), env });
  expect(restored).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(restored.stdout)).toMatchObject({ masterKeyId, files });

  await using again = await startOverdub({ data: at("restored"), env });
  expect(again.output.stderr).toBe("");
  const counted = await countEvents(dubClient(again, workspaceKey), linkIds);
  for (const kind of ["click", "lead", "sale"] as const) expect(missing(acknowledged[kind], counted[kind])).toEqual([]);
  expect(missing(answered.leads, counted.customers)).toEqual([]);
  expect(missing(answered.sales, counted.invoices)).toEqual([]);
  // What came after the copy is not there.
  expect(missing(traffic.sales, counted.invoices).length).toBeGreaterThanOrEqual(MORE_SALES);

  // What a killed server has left is whole, wherever it is copied to.
  await using afterKill = await startOverdub({ data: at("killed") });
  const all = await countEvents(dubClient(afterKill, workspaceKey), linkIds);
  expect(missing(traffic.sales, all.invoices)).toEqual([]);
});
