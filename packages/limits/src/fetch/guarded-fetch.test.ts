import type { IncomingMessage, RequestListener } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { answering, failureOf, LOOPBACK, OPTIONS } from "../testing/fetch-failure.ts";
import { createGuardedFetch } from "./guarded-fetch.ts";

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A server on loopback that notes what it is asked. */
async function serve(listener: RequestListener): Promise<{ url: string; port: number; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, port, requests };
}

describe("a name", () => {
  test("is resolved once, and the connection goes to what was checked", async () => {
    const { port } = await serve((_request, response) => response.end("hello"));
    let asked = 0;
    const rebinding = async () => answering(asked++ === 0 ? "127.0.0.1" : "10.0.0.1");
    const fetch = createGuardedFetch({ allow: ["127.0.0.1"], resolve: rebinding });
    const { body } = await fetch(`http://rebound.test:${port}/`, OPTIONS);
    expect([body.toString(), asked]).toEqual(["hello", 1]);
  });

  test("that answers with a private address among others is connected to by the others alone", async () => {
    const { port, requests } = await serve((_request, response) => response.end("hello"));
    const fetch = createGuardedFetch({ allow: ["127.0.0.1"], resolve: async () => answering("10.0.0.1", "127.0.0.1") });
    await fetch(`http://both.test:${port}/`, OPTIONS);
    expect(requests).toHaveLength(1);
  });

  test("that does not exist fails", async () => {
    const resolve = async () => Promise.reject(Object.assign(new Error("no"), { code: "ENOTFOUND" }));
    expect(await failureOf(createGuardedFetch({ resolve })("http://nobody.test/", OPTIONS))).toBe("refused");
    expect(await failureOf(createGuardedFetch({ resolve: async () => [] })("http://nobody.test/", OPTIONS))).toBe(
      "refused",
    );
  });

  test("may be allowed whatever it resolves to, and nothing beside it", async () => {
    const { port } = await serve((_request, response) => response.end("hello"));
    const fetch = createGuardedFetch({ allow: ["intranet.test"], resolve: async () => answering("127.0.0.1") });
    expect((await fetch(`http://intranet.test:${port}/`, OPTIONS)).status).toBe(200);
    expect(await failureOf(fetch(`http://other.test:${port}/`, OPTIONS))).toBe("refused");
  });
});

describe("a redirect", () => {
  test.each([
    "http://10.0.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "//[::1]/",
    "http://metadata.test/",
    "file:///etc/passwd",
  ])("to %s is refused", async (location) => {
    const { url } = await serve((_request, response) => response.writeHead(302, { location }).end());
    const fetch = createGuardedFetch({ allow: ["127.0.0.1"], resolve: async () => answering("169.254.169.254") });
    expect(await failureOf(fetch(url, OPTIONS))).toBe("refused");
  });

  test("is followed, relative ones too, and the answer says where it is from", async () => {
    const { url } = await serve((request, response) => {
      if (request.url === "/") response.writeHead(301, { location: "/next?a=b" }).end();
      else response.writeHead(404).end(request.url);
    });
    const fetched = await createGuardedFetch(LOOPBACK)(url, OPTIONS);
    expect([fetched.url, fetched.status, fetched.body.toString()]).toEqual([`${url}next?a=b`, 404, "/next?a=b"]);
  });

  test("in circles ends", async () => {
    const { url, requests } = await serve((_request, response) => response.writeHead(307, { location: "/" }).end());
    expect(await failureOf(createGuardedFetch(LOOPBACK)(url, OPTIONS))).toBe("failed");
    expect(requests).toHaveLength(6);
  });
});

describe("a request", () => {
  test("says who asks and for what, and carries neither credentials nor cookies", async () => {
    const { port, requests } = await serve((request, response) => {
      if (request.url === "/") response.writeHead(302, { location: "/b", "set-cookie": "a=b" }).end();
      else response.end();
    });
    await createGuardedFetch(LOOPBACK)(`http://user:secret@127.0.0.1:${port}/`, OPTIONS);
    expect(requests.map(({ headers }) => headers)).toEqual(
      Array(2).fill({
        "user-agent": "Overdub/1.0 (link previews)",
        accept: "text/html",
        "accept-encoding": "gzip, deflate, br",
        host: `127.0.0.1:${port}`,
        connection: "close",
      }),
    );
  });
});

describe("a body", () => {
  const pack = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };

  test.each(["gzip", "deflate", "br"] as const)("in %s is unpacked", async (encoding) => {
    const { url } = await serve((_request, response) =>
      response.writeHead(200, { "content-encoding": encoding }).end(pack[encoding]("hello")),
    );
    expect((await createGuardedFetch(LOOPBACK)(url, OPTIONS)).body.toString()).toBe("hello");
  });

  test.each(["gzip", "deflate", "br"] as const)(
    "in %s that unpacks to 20 MB is given up at the limit",
    async (encoding) => {
      const bomb = pack[encoding](Buffer.alloc(20_000_000));
      const { url } = await serve((_request, response) =>
        response.writeHead(200, { "content-encoding": encoding }).end(bomb),
      );
      const fetch = createGuardedFetch(LOOPBACK);
      expect(await failureOf(fetch(url, { ...OPTIONS, maxBytes: 1_000_000 }))).toBe("too_large");
      const { body } = await fetch(url, { ...OPTIONS, beyond: "cut" });
      expect(body).toEqual(Buffer.alloc(1000));
    },
  );

  test("without end is given up at the limit, or cut there", async () => {
    const { url } = await serve((_request, response) => {
      const write = () => {
        while (!response.destroyed && response.write("x".repeat(10_000)));
      };
      response.on("drain", write);
      write();
    });
    const fetch = createGuardedFetch(LOOPBACK);
    expect(await failureOf(fetch(url, OPTIONS))).toBe("too_large");
    expect((await fetch(url, { ...OPTIONS, beyond: "cut" })).body.toString()).toBe("x".repeat(1000));
  });

  test.each([
    ["that never comes", ""],
    ["that stops", "half"],
  ])("%s is given up in time", async (_title, start) => {
    const { url } = await serve((_request, response) => {
      if (start) response.write(start);
    });
    expect(await failureOf(createGuardedFetch(LOOPBACK)(url, { ...OPTIONS, timeoutMs: 50 }))).toBe("timeout");
  });

  test.each([
    ["of an encoding that nobody asked for", "zstd", "x"],
    ["that is not what it says", "gzip", "plain"],
  ])("%s fails", async (_title, encoding, body) => {
    const { url } = await serve((_request, response) =>
      response.writeHead(200, { "content-encoding": encoding }).end(body),
    );
    expect(await failureOf(createGuardedFetch(LOOPBACK)(url, OPTIONS))).toBe("failed");
  });

  test("of a server that hangs up fails", async () => {
    const { url } = await serve((_request, response) => response.destroy());
    expect(await failureOf(createGuardedFetch(LOOPBACK)(url, OPTIONS))).toBe("failed");
  });
});
