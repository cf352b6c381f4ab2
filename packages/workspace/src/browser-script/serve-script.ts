import { readFileSync } from "node:fs";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { createStaticFile, joinModules } from "@overdub/contract";
import { PAGES_PREFIX } from "../addresses/api-address.ts";

/** For what web pages need, on every host: the script, and the tracking operations. Nothing below is a short link. */
export function createPagesListener(serveTracking: RequestListener): RequestListener {
  const serveScript = createScriptServer();
  return (request, response) => {
    const path = request.url?.split("?", 1)[0] ?? "";
    if (path === `${PAGES_PREFIX}/script.js`) serveScript(request, response);
    else if (path.startsWith(`${PAGES_PREFIX}/track/`)) serveTracking(request, response);
    else response.writeHead(404, { "Content-Length": 0 }).end();
  };
}

const HEADERS = {
  "Content-Type": "text/javascript; charset=utf-8",
  // A visitor asks again after a day, while the page already runs what is there.
  "Cache-Control": "public, max-age=86400, stale-while-revalidate=604800",
  "X-Content-Type-Options": "nosniff",
  // Pages of any origin load it, also those that ask for `crossorigin` or are isolated from other origins.
  "Access-Control-Allow-Origin": "*",
  "Cross-Origin-Resource-Policy": "cross-origin",
};

/** Serves the script that `@dub/analytics` loads. It is read once, at the start. */
export function createScriptServer(): (request: IncomingMessage, response: ServerResponse) => void {
  const script = createStaticFile(bundleModules(), HEADERS);
  return (request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { Allow: "GET, HEAD", "Content-Length": 0 }).end();
      return;
    }
    const { "accept-encoding": acceptEncoding, "if-none-match": ifNoneMatch } = request.headers;
    const { status, headers, body } = script({ acceptEncoding, ifNoneMatch });
    response.writeHead(status, { ...headers, ...(body && { "Content-Length": body.length }) });
    response.end(request.method === "HEAD" ? undefined : body);
  };
}

/** Each after what it imports. */
const MODULES = ["safely", "settings", "cookies", "partner-data", "outbound-links", "requests", "main"];

/** The script's modules as one classic script. */
export function bundleModules(): string {
  const modules = MODULES.map((name) => readFileSync(new URL(`./page/${name}.js`, import.meta.url), "utf8"));
  return `(() => {\n"use strict";\n${joinModules(modules)}})();\n`;
}
