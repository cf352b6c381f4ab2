import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { routesOf } from "../tools/tool-routes.ts";
import { catalog } from "./catalog.ts";

test("the README lists every tool with its routes", () => {
  const readme = readFileSync(join(import.meta.dirname, "../../../../README.md"), "utf8");
  const rows = catalog.map((tool) => {
    const [route] = routesOf(tool);
    const path = `/proxy/${tool.resource}/${route?.rest}`.replace(":id", "{id}").replace(/\/$/, "");
    return `| \`${tool.name}\` | \`${route?.verb} ${path}\` | \`${tool.operation.method} ${tool.operation.path}\` |`;
  });
  expect(readme.split("\n").filter((line) => /^\| `\w+_dub_|^\| `dub_/.test(line))).toEqual(rows);
});
