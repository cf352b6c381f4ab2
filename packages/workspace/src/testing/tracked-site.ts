import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import type { AnalyticsProps } from "@dub/analytics";

/** The package as it is published; browsers load it as a module. */
const LOADER = readFileSync(
  createRequire(import.meta.url)
    .resolve("@dub/analytics")
    .replace(/\.cjs$/, ".js"),
);

/** A web site that tracks with the real `@dub/analytics`: one page under every path and every host. */
export interface TrackedSite {
  readonly port: number;
  /** What the page passes to `inject` from its next load on; `null`: the page calls nothing. */
  props: AnalyticsProps | null;
  /** HTML in the page, ahead of its script. */
  html: string;
  /** Responses of an API that lies on the site itself, by path. */
  readonly responses: Map<string, unknown>;
  /** Bodies of the calls that API got, in order. */
  readonly calls: Array<{ readonly path: string; readonly body: unknown }>;
  close(): Promise<void>;
}

export async function startTrackedSite(): Promise<TrackedSite> {
  const server = createServer(async (request, response) => {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    if (request.method === "POST") {
      site.calls.push({ path, body: JSON.parse(await readText(request)) });
      const body = site.responses.get(path);
      response.writeHead(body === undefined ? 404 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(body ?? {}));
    } else if (path === "/analytics.js") {
      response.writeHead(200, { "content-type": "text/javascript" }).end(LOADER);
    } else if (path === "/favicon.ico") {
      response.writeHead(204).end();
    } else {
      response.writeHead(200, { "content-type": "text/html" }).end(pageOf(site));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const site: TrackedSite = {
    port: (server.address() as AddressInfo).port,
    props: null,
    html: "",
    responses: new Map(),
    calls: [],
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return site;
}

function pageOf({ html, props }: TrackedSite): string {
  const script = `import { inject } from "/analytics.js"; window.inject = inject; inject(${JSON.stringify(props)});`;
  return `<!doctype html><title>Acme</title>${html}${props ? `<script type="module">${script}</script>` : ""}`;
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}
