import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** By which hosts know that a resource is a page to be shown beside results; see the extension MCP Apps. */
export const VIEW_TYPE = "text/html;profile=mcp-app";

/** One file with all it needs, since a host shows it without an address of its own; `npm run build:console` writes it. */
const BUILT = fileURLToPath(new URL("../../../../console/dist/views/chart.html", import.meta.url));

let html: string | undefined;

/** The page that draws results as charts; undefined where it is not built. */
export function readChartView(): string | undefined {
  if (html === undefined && existsSync(BUILT)) html = readFileSync(BUILT, "utf8");
  return html;
}
