import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { StaticFile } from "@overdub/contract";
import { createStaticFile, joinModules } from "@overdub/contract";

/** The modules of the link page, each after what it imports. */
const MODULES =
  "elements look icons api modes tell key key-panel oauth-panel screens form connecting choice main".split(" ");

/** The one script of the link page. */
export function readPageScript(): StaticFile {
  return toScript(MODULES.map((name) => read(new URL(`./page/${name}.js`, import.meta.url))));
}

/** The browser SDK, which finds its gateway where it was loaded from. */
export function readLinkScript(): StaticFile {
  const source = read(new URL(import.meta.resolve("@overdub/link")));
  const placed = source.replace(`DEFAULT_BASE_URL = ""`, `DEFAULT_BASE_URL = new URL(".", import.meta.url).href`);
  return toScript([placed], { exported: "export { authenticate, rapidForm };\n", isPublic: true });
}

function read(url: URL): string {
  return readFileSync(fileURLToPath(url), "utf8");
}

/** @param isPublic whether pages of any origin may load it. */
function toScript(modules: readonly string[], { exported = "", isPublic = false } = {}): StaticFile {
  return createStaticFile(joinModules(modules) + exported, {
    "Content-Type": "text/javascript; charset=utf-8",
    "Cache-Control": isPublic ? "public, max-age=3600" : "no-cache",
    "X-Content-Type-Options": "nosniff",
    ...(isPublic && { "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin" }),
  });
}
