import type { LookupAddress } from "node:dns";
import { expect, test } from "vitest";
import { createReach } from "./reach.ts";

const PUBLIC = "93.184.216.34";
const PRIVATE = "10.0.0.1";

/** What a connection to the URL is given to connect to, with a name that leads to `address`. */
function reached(url: string, address: string, options: Parameters<typeof createReach>[0]): Promise<unknown> {
  const resolve = async () => [{ address, family: 4 }];
  return new Promise((settle) => {
    const answer = (error: Error | null, found: string | LookupAddress[]) => settle(error ? "refused" : found);
    try {
      const lookup = createReach({ ...options, resolve })(new URL(url));
      lookup("", { all: true }, answer);
    } catch {
      settle("refused");
    }
  });
}

const HTTPS = { isHttpsOnly: true };
const found = (address: string) => [{ address, family: 4 }];

test.each([
  ["by http", "http://dub.test/", "refused"],
  ["by https", "https://dub.test/", found(PUBLIC)],
  ["by https on a port of web servers", "https://dub.test:8443/", found(PUBLIC)],
  ["by https on another port", "https://dub.test:22/", "refused"],
])("a public server is reached %s as https alone asks", async (_how, url, expected) => {
  expect(await reached(url, PUBLIC, HTTPS)).toEqual(expected);
});

test.each([
  "http://127.0.0.1/",
  "https://127.1/",
  "https://2130706433/",
  "https://0x7f.0.0.1/",
  "https://017700000001/",
  "https://[::1]/",
  "https://[::ffff:127.0.0.1]/",
  "https://[::ffff:a00:1]/",
  "https://169.254.169.254/",
  "https://localhost/",
  "https://rebound.test./",
])("%s is not reached, in whatever notation", async (url) => {
  expect(await reached(url, PRIVATE, HTTPS)).toBe("refused");
});

test.each([
  ["a name", "http://dub.intranet:3000/", { allow: ["dub.intranet"] }],
  ["an address", "http://dub.intranet:3000/", { allow: [PRIVATE] }],
  ["a block", "http://dub.intranet:3000/", { allow: ["10.0.0.0/8"] }],
  ["an origin", "http://dub.intranet:3000/api", { origins: ["http://dub.intranet:3000"] }],
])("%s may be allowed, by http too and on any port, and nothing beside it", async (_what, url, allowed) => {
  expect(await reached(url, PRIVATE, { ...HTTPS, ...allowed })).toEqual(found(PRIVATE));
  expect(await reached("http://other.intranet:3000/", "192.168.0.2", { ...HTTPS, ...allowed })).toBe("refused");
  expect(await reached("http://other.intranet:3001/", "192.168.0.1", { ...HTTPS, ...allowed })).toBe("refused");
});

test.each(["ENOTFOUND", "ENODATA"])(
  "a name that does not exist (%s) and one of this network are one answer",
  async (code) => {
    const failure = (resolve: () => Promise<LookupAddress[]>, allow: string[] = []) =>
      new Promise((settle) => {
        const answer = (error: (Error & { code?: string; failure?: string }) | null) =>
          settle(error && { code: error.code, failure: error.failure, message: error.message });
        createReach({ ...HTTPS, allow, resolve })(new URL("https://wiki.intranet/"))("", {}, answer);
      });
    const unknown = async () => Promise.reject(Object.assign(new Error(`getaddrinfo ${code}`), { code }));
    const known = async () => [{ address: PRIVATE, family: 4 }];
    expect(await failure(unknown)).toEqual(await failure(known));
    expect(await failure(unknown)).toEqual({
      code: "ERR_NOT_PUBLIC",
      failure: "refused",
      message: "wiki.intranet leads to no public web server.",
    });
    // To the operator, who has named the host, it is told; a resolver that fails knows no more of one name than of another.
    expect(await failure(unknown, ["wiki.intranet"])).toMatchObject({ code });
    const failing = async () => Promise.reject(Object.assign(new Error("busy"), { code: "EAI_AGAIN" }));
    expect(await failure(failing)).toMatchObject({ code: "EAI_AGAIN" });
  },
);
