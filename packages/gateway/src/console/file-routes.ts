import { Hono } from "hono";
import { GatewayError } from "../errors/gateway-error.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { consoleDocument, readConsoleFiles } from "./console-files.ts";

const PREFIX = "/console/";

/** Names of the build bear a digest of what they hold. */
const HASHED = /^assets\//;

/** `/console`: the pages for operators. Whatever names no file is a page, whose script asks for everything else. */
export function consoleFileRoutes(): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>();
  let reading: ReturnType<typeof readConsoleFiles> | undefined;
  const read = () => {
    reading ??= readConsoleFiles();
    return reading;
  };

  app.get("/*", async (c) => {
    const built = await read();
    if (!built) throw new GatewayError(404, "The console is not built: run `npm run build:console`, and start again");
    const path = c.req.path.slice(PREFIX.length);
    const file = built.files.get(path);
    if (!file) {
      if (HASHED.test(path)) throw new GatewayError(404, "There is no such file of the console: load the page again");
      const { body, headers } = consoleDocument(built.document);
      return c.body(body, 200, headers);
    }
    const accepts = /\bgzip\b/.test(c.req.header("accept-encoding") ?? "");
    const isGzipped = accepts && file.gzipped !== undefined;
    return c.body((isGzipped && file.gzipped) || file.bytes, 200, {
      "Content-Type": file.type,
      "Cache-Control": HASHED.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
      "X-Content-Type-Options": "nosniff",
      "Cross-Origin-Resource-Policy": "same-origin",
      Vary: "Accept-Encoding",
      ...(isGzipped && { "Content-Encoding": "gzip" }),
    });
  });

  return app;
}
