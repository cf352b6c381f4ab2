import { respondWithFile } from "@overdub/contract";
import { Hono } from "hono";
import { GatewayError } from "../errors/gateway-error.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { consoleDocument, isHashed, openConsoleFiles } from "./console-files.ts";

const PREFIX = "/console/";

/**
 * `/console`: the pages. Whatever names no file is a page, whose script asks for everything else.
 *
 * @param prefix below which a proxy has this server; empty: none.
 */
export function consoleFileRoutes(prefix: string): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  let opened: ReturnType<typeof openConsoleFiles>;

  app.get("/*", (c) => {
    opened ??= openConsoleFiles();
    if (!opened) throw new GatewayError(404, "The console is not built: run `npm run build:console`, and start again");
    const path = c.req.path.slice(PREFIX.length);
    const file = opened.find(path);
    if (file) return respondWithFile(file, c.req.raw);
    if (isHashed(path)) throw new GatewayError(404, "There is no such file of the console: load the page again");
    const { body, headers } = consoleDocument(opened.document, prefix);
    return c.body(body, 200, headers);
  });

  return app;
}
