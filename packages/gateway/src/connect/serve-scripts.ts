import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { joinModules } from "@overdub/contract";
import type { Context } from "hono";
import type { GatewayEnv } from "../http/gateway-env.ts";

/** The modules of the link page, each after what it imports. */
const MODULES = "elements look icons api modes tell key key-panel oauth-panel screens form connecting main".split(" ");

export interface Script {
  readonly text: string;
  readonly etag: string;
}

/** The one script of the link page. */
export function readPageScript(): Script {
  return toScript(MODULES.map((name) => read(new URL(`./page/${name}.js`, import.meta.url))));
}

/** The browser SDK, which finds its gateway where it was loaded from. */
export function readLinkScript(): Script {
  const source = read(new URL(import.meta.resolve("@overdub/link")));
  const placed = source.replace(`DEFAULT_BASE_URL = ""`, `DEFAULT_BASE_URL = new URL(".", import.meta.url).href`);
  return toScript([placed], "export { authenticate, rapidForm };\n");
}

function read(url: URL): string {
  return readFileSync(fileURLToPath(url), "utf8");
}

function toScript(modules: readonly string[], exported = ""): Script {
  const text = joinModules(modules) + exported;
  return { text, etag: `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"` };
}

/** @param isPublic whether pages of any origin may load it. */
export function serveScript(c: Context<GatewayEnv>, { text, etag }: Script, isPublic: boolean): Response {
  const headers = {
    "Content-Type": "text/javascript; charset=utf-8",
    "Cache-Control": isPublic ? "public, max-age=3600" : "no-cache",
    "X-Content-Type-Options": "nosniff",
    ETag: etag,
    ...(isPublic && { "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin" }),
  };
  if (c.req.header("if-none-match")?.split(/, */).includes(etag)) return c.body(null, 304, headers);
  return c.body(text, 200, headers);
}
