import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { GuardedFetch } from "@overdub/limits";
import { createGuardedFetch } from "@overdub/limits";

export type Page = string | Buffer | ((request: IncomingMessage, response: ServerResponse) => void);

/** A foreign web site, as far as a test goes: a server on loopback that every name leads to. */
export interface LocalSite {
  /** Paths to what lies there; 404 elsewhere. A test may change it. */
  readonly pages: Map<string, Page>;
  /** Host and path of each request, in order. */
  readonly requests: string[];
  /** Reaches this site under any name, and nothing else. */
  readonly fetch: GuardedFetch;
  /** E.g. `http://acme.test:41234`. */
  origin(host: string): string;
  close(): Promise<void>;
}

export async function startLocalSite(): Promise<LocalSite> {
  const pages = new Map<string, Page>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const [host] = (request.headers.host ?? "").split(":");
    requests.push(`${host}${request.url}`);
    const page = pages.get(request.url ?? "");
    if (page === undefined) response.writeHead(404).end();
    else if (typeof page === "function") page(request, response);
    else response.writeHead(200, { "content-type": contentType(request.url ?? "") }).end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const fetchLocal = createGuardedFetch({
    allow: ["127.0.0.1"],
    resolve: async () => [{ address: "127.0.0.1", family: 4 }],
  });
  return {
    pages,
    requests,
    // An address without a port is this site's, too: links in tests have none.
    fetch: (url, options) => {
      const target = new URL(url);
      if (target.port === "") target.port = String(port);
      if (target.protocol === "https:") target.protocol = "http:";
      return fetchLocal(target.href, options);
    },
    origin: (host) => `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function contentType(path: string): string {
  const types: Readonly<Record<string, string>> = {
    png: "image/png",
    jpg: "image/jpeg",
    gif: "image/gif",
    svg: "image/svg+xml",
  };
  return types[path.split(".").at(-1) ?? ""] ?? "text/html; charset=utf-8";
}
