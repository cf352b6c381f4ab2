import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { choicesOf, completionScript } from "./completion.ts";
import { createProgram } from "./program.ts";

const CHOICES = choicesOf(await createProgram(), { "tool call": ["dub_links_count"] });

test("every command is followed by its subcommands, options and names", () => {
  expect(CHOICES.get("")).toEqual(expect.arrayContaining(["serve", "tool", "completion", "--version", "--help"]));
  expect(CHOICES.get("token")).toEqual(["create", "list", "revoke", "--help"]);
  expect(CHOICES.get("tool call")).toEqual(
    expect.arrayContaining(["dub_links_count", "--args", "--account", "--help"]),
  );
  expect(CHOICES.get("workspace key create")).toContain("--read-only");
});

test.each([
  ["overdub to", ["tool", "token"]],
  ["overdub tool call dub", ["dub_links_count"]],
  ["overdub workspace key r", ["revoke"]],
  ["overdub token create CI --e", ["--expires"]],
])("bash completes %j", (line, words) => {
  const script = `${completionScript("bash", CHOICES)}
COMP_WORDS=(${line}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _overdub; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", script], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(stdout.trim().split("\n").toSorted()).toEqual(words.toSorted());
});

test("zsh and fish get a line for each command", () => {
  expect(completionScript("zsh", CHOICES)).toContain("bashcompinit");
  const fish = completionScript("fish", CHOICES);
  for (const path of CHOICES.keys()) expect(fish).toContain(`'__overdub_at "${path}"'`);
});
