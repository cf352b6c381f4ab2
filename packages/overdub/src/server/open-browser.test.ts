import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openBrowser, openerOf } from "./open-browser.ts";

const DESKTOP = { platform: "linux", env: { DISPLAY: ":0" }, isTerminal: true } as const;

test.each([
  ["a desktop", DESKTOP, ["xdg-open"]],
  ["Wayland", { ...DESKTOP, env: { WAYLAND_DISPLAY: "wayland-0" } }, ["xdg-open"]],
  ["a Mac", { ...DESKTOP, platform: "darwin", env: {} }, ["open"]],
  ["Windows", { ...DESKTOP, platform: "win32", env: {} }, ["rundll32", "url.dll,FileProtocolHandler"]],
  ["a server without a desktop", { ...DESKTOP, env: {} }, undefined],
  ["a log", { ...DESKTOP, isTerminal: false }, undefined],
  ["CI", { ...DESKTOP, env: { ...DESKTOP.env, CI: "true" } }, undefined],
  ["a test", { ...DESKTOP, env: { ...DESKTOP.env, VITEST: "true" } }, undefined],
  [
    "another machine",
    { ...DESKTOP, env: { ...DESKTOP.env, SSH_CONNECTION: "203.0.113.1 1 203.0.113.2 22" } },
    undefined,
  ],
  ["a Mac at the other end", { ...DESKTOP, platform: "darwin", env: { SSH_TTY: "/dev/ttys0" } }, undefined],
] as const)("on %s", (_, surroundings, opener) => {
  expect(openerOf(surroundings)).toEqual(opener);
});

test.skipIf(process.platform === "win32")("the link is in a file of its owner alone, and in no argument", async () => {
  const folder = await mkdtemp(join(tmpdir(), "overdub-test-"));
  try {
    const url = "http://localhost:4400/console/sign-in#ovdlog_secret";
    const started = Promise.withResolvers<readonly string[]>();
    void openBrowser(url, folder, ["xdg-open"], (program, args) => started.resolve([program, ...args]));
    const [program, address = "", ...others] = await started.promise;
    expect([program, others]).toEqual(["xdg-open", []]);
    expect(address).toMatch(/^file:.*\.html$/);
    expect((await stat(new URL(address))).mode & 0o777).toBe(0o600);
    expect(await readFile(new URL(address), "utf8")).toContain(`url=${url}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("a folder that cannot be written to breaks nothing", async () => {
  const opened: string[] = [];
  await openBrowser("http://localhost:4400/", join(tmpdir(), "overdub-test-none-at-all"), ["xdg-open"], (program) =>
    opened.push(program),
  );
  expect(opened).toEqual([]);
});
