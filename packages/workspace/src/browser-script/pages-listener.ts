import type { RequestListener } from "node:http";
import { PAGES_PREFIX } from "../addresses/api-address.ts";
import { createScriptServer } from "./serve-script.ts";

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
