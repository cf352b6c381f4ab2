import { execFile, spawnSync } from "node:child_process";
import { readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { dubClient, startOverdub, temporaryFolder } from "@overdub/testkit";
import { expect, test } from "vitest";
import { REPOSITORY } from "../docs/pages.ts";

const run = promisify(execFile);

const hasShell = spawnSync("bash", ["-c", "command -v curl npm"]).status === 0;
if (!hasShell) console.warn("Skipped: the commands of README.md need bash, curl and npm.");

/** The click id that README shows. */
const SHOWN_CLICK = "VDeaeHIB7CUZtITs";

test.skipIf(!hasShell && process.env.CI === undefined)("every command of README's tour does what it says", async () => {
  const tour = section(await readFile(join(REPOSITORY, "README.md"), "utf8"), "The first five minutes");
  await using server = await startOverdub();
  await using folder = await temporaryFolder();
  const environment = {
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    HOME: folder.path,
    OVERDUB_DATA: server.data,
  };
  const substituted = (text: string) =>
    text
      .replaceAll("http://localhost:4400", server.gateway)
      .replaceAll("http://localhost:4401", server.workspace)
      .replaceAll("ovd_…", server.apiToken)
      .replaceAll("dub_…", server.workspaceKey)
      .replaceAll("94dc1212-…", server.accountId);

  const [variables = "", ...commands] = blocks(tour, "sh").map(substituted);
  let clickId = SHOWN_CLICK;
  const type = async (block: string, cwd: string) => {
    const script = `set -eu\n${variables}\n${block.replaceAll(SHOWN_CLICK, clickId)}`;
    const { stdout } = await run("bash", ["-c", script], { cwd, env: environment });
    expect(stdout, block).not.toMatch(/"error"|"statusCode"/);
    clickId = /[?&]dub_id=(\w{16})/.exec(stdout)?.[1] ?? clickId;
    // What is shown as a comment is what the command before it prints.
    for (const [, shown = ""] of block.matchAll(/^# (.+)$/gm)) {
      expect(stdout, block).toContain(shown.replace(SHOWN_CLICK, clickId));
    }
    return stdout;
  };
  const printed = new Map<string, string>();
  for (const block of commands) {
    printed.set(block, await type(block, block.startsWith("npm ") ? REPOSITORY : folder.path));
  }
  const printedBy = (part: string) => [...printed].find(([block]) => block.includes(part))?.[1] ?? "";

  expect(JSON.parse(printedBy('"key": "hello"')).result).toMatchObject({ shortLink: `${server.workspace}/hello` });
  expect(JSON.parse(printedBy("groupBy=top_links")).result).toContainEqual(
    expect.objectContaining({ key: "hello", clicks: 1 }),
  );
  expect((await readFile(join(folder.path, "hello.png"))).subarray(1, 4).toString()).toBe("PNG");
  expect(JSON.parse(printedBy("list_all_dub_links")).result).toHaveLength(3);

  expect(printedBy("list_all_dub_partners")).toContain('"totalCommissions"');
  expect(printedBy("program commission")).toMatch(/ created[\s\S]+arithmetic: /);

  expect(clickId).not.toBe(SHOWN_CLICK);
  const conversions = commands.find((block) => block.includes("/api/track/sale")) ?? "";
  expect(printed.get(conversions)).toMatch(/"externalId":"user_1"[\s\S]+"currency":"usd"[\s\S]*"invoiceId":"in_1"/);
  // Repeated as README says, it counts nothing twice.
  await type(conversions, folder.path);
  const link = await dubClient(server, server.workspaceKey).getLinkInfo({
    query: { domain: "localhost", key: "pricing" },
  });
  expect(link).toMatchObject({ clicks: 1, leads: 1, sales: 1, conversions: 1 });

  // The SDK, in a folder of the reader's own.
  const [script = ""] = blocks(tour, "js").map(substituted);
  await symlink(join(REPOSITORY, "node_modules"), join(folder.path, "node_modules"));
  await writeFile(join(folder.path, "hello.mjs"), script);
  expect(tour).toContain("`KEY=$KEY node hello.mjs`");
  expect(await type("KEY=$KEY node hello.mjs", folder.path)).toMatch(new RegExp(`^${server.workspace}/\\w+ \\[`));
});

/** The text below a heading of the second level, with all that is below it. */
function section(markdown: string, heading: string): string {
  const text = markdown.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (text === undefined) throw new Error(`README.md has no section "${heading}".`);
  return text;
}

function blocks(markdown: string, language: string): string[] {
  return [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]+?)^\`\`\`$`, "gm"))].map(
    ([, code = ""]) => code,
  );
}
