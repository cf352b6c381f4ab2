import type { DnsEntry, StartedDns } from "@overdub/testkit";
import { startDns } from "@overdub/testkit";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { DnsLookup } from "./dns-lookup.ts";
import { createDnsLookup } from "./dns-lookup.ts";
import { lookUp } from "./look-up.ts";

const HOST = "links.overdub.test";
const AT = { host: HOST, addresses: ["192.0.2.1", "2001:db8::1"] };
const DOMAIN = { slug: "go.acme.test", verification_token: "overdub-token" };

let server: StartedDns;
let dns: DnsLookup;

beforeAll(async () => {
  server = await startDns();
  dns = createDnsLookup(server.server);
});
afterAll(() => server.close());
beforeEach(() => {
  server.zone.clear();
  server.zone.set(HOST, { A: ["192.0.2.1"] });
});

test.each<[string, DnsEntry | undefined, string]>([
  ["the token", { TXT: ["overdub-token"] }, "valid"],
  ["the token among others", { TXT: ["v=spf1 -all", "overdub-token"] }, "valid"],
  ["another token", { TXT: ["overdub-other"] }, "mismatch"],
  ["no text", { A: ["192.0.2.9"] }, "missing"],
  ["nothing", undefined, "missing"],
  ["a failure", "SERVFAIL", "unknown"],
])("ownership, where the DNS holds %s", async (_title, entry, status) => {
  if (entry) server.zone.set("_overdub-challenge.go.acme.test", entry);
  expect((await lookUp(dns, DOMAIN, AT)).ownership).toBe(status);
});

test.each<[string, DnsEntry | undefined, string]>([
  ["an alias of this server", { CNAME: [HOST] }, "valid"],
  ["an alias of it in other letters", { CNAME: [HOST.toUpperCase()] }, "valid"],
  ["an alias of an alias of it", { CNAME: ["cdn.acme.test"] }, "valid"],
  ["its address", { A: ["192.0.2.1"] }, "valid"],
  ["both its addresses, written otherwise", { A: ["192.0.2.1"], AAAA: ["2001:0db8:0:0:0:0:0:0001"] }, "valid"],
  ["its address and another", { A: ["192.0.2.1", "192.0.2.9"] }, "mismatch"],
  ["another address", { A: ["192.0.2.9"] }, "mismatch"],
  ["another IPv6 address beside its own IPv4", { A: ["192.0.2.1"], AAAA: ["2001:db8::9"] }, "mismatch"],
  ["an alias that leads nowhere", { CNAME: ["gone.test"] }, "mismatch"],
  ["no address", { TXT: ["hello"] }, "missing"],
  ["nothing", undefined, "missing"],
  ["a failure", "SERVFAIL", "unknown"],
])("routing, where the DNS holds %s", async (_title, entry, status) => {
  server.zone.set("cdn.acme.test", { CNAME: [HOST] });
  if (entry) server.zone.set("go.acme.test", entry);
  expect((await lookUp(dns, DOMAIN, AT)).routing).toBe(status);
});

test("an address is not held against a domain while this server's own name can't be resolved", async () => {
  server.zone.set(HOST, "SERVFAIL");
  server.zone.set("go.acme.test", { A: ["192.0.2.7"] });
  expect((await lookUp(dns, DOMAIN, { host: HOST, addresses: [] })).routing).toBe("unknown");
});

test("nothing is looked up that nobody asks for", async () => {
  const findings = await lookUp(dns, { ...DOMAIN, verification_token: null }, { host: undefined, addresses: [] });
  expect(findings).toEqual({ ownership: null, routing: null });
});

test("a DNS that never answers says nothing", async () => {
  server.zone.set("go.acme.test", "TIMEOUT");
  server.zone.set("_overdub-challenge.go.acme.test", "TIMEOUT");
  const impatient = createDnsLookup(server.server, { timeoutMs: 50, tries: 1 });
  expect(await lookUp(impatient, DOMAIN, AT)).toEqual({ ownership: "unknown", routing: "unknown" });
});
