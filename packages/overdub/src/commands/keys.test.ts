import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { launchOverdub, runOverdub, startOverdub, temporaryFolder } from "@overdub/testkit";
import { expect, test } from "vitest";

test("a master key is changed while its server works, which never misses a call, and the old one is then of no use", async () => {
  await using server = await startOverdub({ args: ["--empty"] });
  const { data, accountId } = server;
  const file = join(data, "master.key");
  const before = await readFile(file, "utf8");
  const run = (...args: string[]) => runOverdub(args, { data });
  const headers = { authorization: `Bearer ${server.apiToken}`, "content-type": "application/json" };

  const statuses = new Set<number>();
  let isRotated = false;
  /** Each write twice, the second time with its kept response. */
  const call = async () => {
    for (let n = 0; !isRotated; n += 1) {
      const body = JSON.stringify({ name: `tag ${n}` });
      const url = `${server.gateway}/proxy/tags?integrated_account_id=${accountId}`;
      for (let twice = 0; twice < 2; twice += 1) {
        const response = await fetch(url, { method: "POST", headers: { ...headers, "idempotency-key": `${n}` }, body });
        statuses.add(response.status);
        await response.arrayBuffer();
      }
    }
  };
  const calls = call();
  const rotated = await run("keys", "rotate", "--json").finally(() => {
    isRotated = true;
  });
  await calls;
  expect([...statuses]).toEqual([201]);
  expect(rotated).toMatchObject({ code: 0, stderr: "" });
  const {
    key,
    retired: [old],
  } = JSON.parse(rotated.stdout);
  const runs = JSON.parse((await run("run", "list", "--kind", "key_rotation", "--json")).stdout);
  expect(runs).toMatchObject([
    { state: "completed", label: `Encryption under the master key ${key}`, unit: "secrets" },
  ]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await run("keys", "remove", key)).toMatchObject({ stderr: `overdub: The key ${key} seals: rotate first.\n` });
  expect(await run("keys", "remove", old)).toMatchObject({ code: 0, stdout: `Removed the master key ${old}.\n` });
  expect(await readFile(file, "utf8")).not.toContain(before.trim());
  const links = await fetch(`${server.gateway}/proxy/links?integrated_account_id=${accountId}`, { headers });
  expect(links.status).toBe(200);

  await server.stop("SIGTERM");
  await writeFile(file, before);
  expect(await launchOverdub({ data }).finished).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      new RegExp(`^overdub: The master key does not open \\d+ stored secret\\(s\\).*${key}\\.\\n$`),
    ),
  });
});

test("keys in the environment are changed there, and encrypt again what the earlier one had sealed", async () => {
  await using folder = await temporaryFolder();
  const keyOf = (byte: number) => Buffer.alloc(32, byte).toString("base64");
  const [first, second] = [keyOf(1), keyOf(2)];
  const data = join(folder.path, "data");
  await using server = await startOverdub({ args: ["--empty"], data, env: { OVERDUB_MASTER_KEY: first } });
  const refused = await runOverdub(["keys", "rotate"], { data, env: { OVERDUB_MASTER_KEY: first } });
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("put a new key before the others") });
  await server.stop("SIGTERM");
  const both = { OVERDUB_MASTER_KEY: `${second},${first}` };
  const reencrypted = await runOverdub(["keys", "reencrypt", "--json"], { data, env: both });
  expect(JSON.parse(reencrypted.stdout)).toMatchObject({ reencrypted: 1 });
  const env = { OVERDUB_MASTER_KEY: second };
  expect(await runOverdub(["account", "list"], { data, env })).toMatchObject({ code: 0 });
  expect(await runOverdub(["account", "list"], { data, env: { OVERDUB_MASTER_KEY: first } })).toMatchObject({
    code: 1,
  });
});
