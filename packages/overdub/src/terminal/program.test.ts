import { expect, test } from "vitest";
import { programName } from "./program.ts";

const PATH = "/home/me/overdub/packages/overdub/src/main.js";
const FOLDER = "/home/me/overdub";

test.each([
  ["npm start", { npm_command: "start", npm_lifecycle_event: "start" }, PATH, "npm run overdub --"],
  ["npm run overdub", { npm_command: "run", npm_lifecycle_event: "overdub" }, PATH, "npm run overdub --"],
  [
    "npx overdub",
    { npm_command: "exec", npm_lifecycle_event: "npx" },
    `${FOLDER}/node_modules/.bin/overdub`,
    "npx overdub",
  ],
  ["overdub", {}, "/usr/local/bin/overdub", "overdub"],
  ["node", {}, PATH, "node packages/overdub/src/main.js"],
  [
    "node, under the script of another package",
    { npm_lifecycle_event: "test" },
    PATH,
    "node packages/overdub/src/main.js",
  ],
])("after %s, hints go on in the same form", (_, env, path, name) => {
  expect(programName({ env, path, folder: FOLDER })).toBe(name);
});
