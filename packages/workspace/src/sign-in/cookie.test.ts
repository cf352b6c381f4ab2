import { expect, test } from "vitest";
import { readSessionId, sessionCookie } from "./cookie.ts";

test("on a domain, which is served over TLS, the cookie is bound to this very host", () => {
  expect(sessionCookie("go.acme.test", "ab")).toBe("__Host-overdub_session=ab; Path=/; HttpOnly; SameSite=Lax; Secure");
  // What another host of the domain could have set is not looked at.
  expect(readSessionId("go.acme.test", "overdub_session=planted")).toBeUndefined();
  expect(readSessionId("go.acme.test", "overdub_session=planted; __Host-overdub_session=ab")).toBe("ab");
});

test.each(["localhost:4401", "127.0.0.1:4401", "[::1]:4401", "acme.localhost:4401", "overdub:4401"])(
  "%s is a machine, which browsers reach without TLS",
  (host) => {
    expect(sessionCookie(host, "ab")).toBe("overdub_session=ab; Path=/; HttpOnly; SameSite=Lax");
    expect(sessionCookie(host, "")).toMatch(/^overdub_session=; .*; Max-Age=0$/);
    expect(readSessionId(host, "other=1; overdub_session=ab")).toBe("ab");
    expect(readSessionId(host, "overdub_session=")).toBeUndefined();
    expect(readSessionId(host, null)).toBeUndefined();
  },
);
