import type { IncomingMessage, RequestListener } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import type { FetchError } from "./fetch-error.ts";
import type { FetchOptions } from "./guarded-fetch.ts";
import { createGuardedFetch } from "./guarded-fetch.ts";
import { isPublicAddress } from "./public-address.ts";

const OPTIONS: FetchOptions = { timeoutMs: 2000, accept: "text/html", maxBytes: 1000, beyond: "fail" };
const LOOPBACK = { allow: ["127.0.0.1"], resolve: async () => Promise.reject(new Error("not asked for")) };

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

const answering = (...addresses: string[]) =>
  addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));

function failureOf(fetching: Promise<unknown>): Promise<string> {
  return fetching.then(
    () => "none",
    (error: FetchError) => error.failure,
  );
}

const PRIVATE = [
  ["unspecified", "0.0.0.0"],
  ["private", "10.1.2.3"],
  ["private", "172.31.255.255"],
  ["private", "192.168.0.1"],
  ["carrier-grade NAT", "100.64.0.1"],
  ["cloud metadata within it", "100.100.100.200"],
  ["loopback", "127.0.0.1"],
  ["loopback", "127.255.255.254"],
  ["cloud metadata, link-local", "169.254.169.254"],
  ["cloud metadata on a public address", "168.63.129.16"],
  ["cloud metadata of the IETF block", "192.0.0.192"],
  ["benchmark", "198.18.0.1"],
  ["multicast", "224.0.0.1"],
  ["reserved", "240.0.0.1"],
  ["broadcast", "255.255.255.255"],
  ["unspecified", "::"],
  ["loopback", "::1"],
  ["unique local", "fd00:ec2::254"],
  ["link-local", "fe80::1"],
  ["site-local", "fec0::1"],
  ["multicast", "ff02::1"],
  ["IPv4-mapped", "::ffff:127.0.0.1"],
  ["IPv4-mapped, public", "::ffff:93.184.216.34"],
  ["IPv4-compatible", "::127.0.0.1"],
  ["NAT64", "64:ff9b::7f00:1"],
  ["local NAT64", "64:ff9b:1::1"],
  ["6to4", "2002:7f00:1::"],
  ["Teredo", "2001:0:7f00:1::"],
  ["discard", "100::1"],
] as const;

describe("only public addresses are reached", () => {
  test.each(PRIVATE)("%s: %s is not one, be it written out or what a name resolves to", async (_class, address) => {
    const literal = createGuardedFetch({ resolve: LOOPBACK.resolve });
    const host = address.includes(":") ? `[${address}]` : address;
    expect(await failureOf(literal(`http://${host}/`, OPTIONS))).toBe("refused");
    const named = createGuardedFetch({ resolve: async () => answering(address) });
    expect(await failureOf(named("http://rebound.test/", OPTIONS))).toBe("refused");
  });

  test.each(["1.1.1.1", "93.184.216.34", "100.63.255.255", "172.32.0.1", "2606:4700::1111", "2a00:1450::1"])(
    "%s is one",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  test("no IPv6 address that carries an IPv4 address is one", () => {
    fc.assert(
      fc.property(fc.ipV4(), (ip) => {
        expect(isPublicAddress(`::ffff:${ip}`)).toBe(false);
        expect(isPublicAddress(`::${ip}`)).toBe(false);
        expect(isPublicAddress(`64:ff9b::${ip}`)).toBe(false);
      }),
    );
  });

  test.each([
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://0/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://user:pass@127.0.0.1/",
    "http://%31%32%37.0.0.1/",
    "http://①②⑦.0.0.1/",
  ])("%s is loopback in disguise", async (url) => {
    const fetch = createGuardedFetch({ resolve: LOOPBACK.resolve });
    expect(await failureOf(fetch(url, OPTIONS))).toBe("refused");
  });

  test.each(["localhost", "localhost.", "app.localhost"])("%s is refused once it has been resolved", async (host) => {
    const fetch = createGuardedFetch({ resolve: async () => answering("::1", "127.0.0.1") });
    expect(await failureOf(fetch(`http://${host}/`, OPTIONS))).toBe("refused");
  });

  test.each(["ftp://a.test/", "file:///etc/passwd", "data:text/html,x", "gopher://a.test/", "a.test", ""])(
    "%j is nothing to fetch",
    async (url) => {
      expect(await failureOf(createGuardedFetch(LOOPBACK)(url, OPTIONS))).toBe("refused");
    },
  );

  test.each([22, 25, 6379, 9200, 65535])("port %d is none of a web server's", async (port) => {
    const fetch = createGuardedFetch({ resolve: async () => answering("192.0.2.1", "93.184.216.34") });
    expect(await failureOf(fetch(`http://a.test:${port}/`, OPTIONS))).toBe("refused");
  });
});

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
    expect(await failureOf(createGuardedFetch({ resolve })("http://nobody.test/", OPTIONS))).toBe("failed");
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
