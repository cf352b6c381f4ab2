import { expect, test } from "vitest";
import { readConfig } from "./config.ts";

test("everything has a default", () => {
  expect(readConfig({})).toEqual({
    port: 4400,
    workspacePort: 4401,
    host: "127.0.0.1",
    stopSeconds: 30,
    keepAliveSeconds: 5,
    dataFolder: "./data",
    masterKey: undefined,
    apiToken: undefined,
    workspaceKey: undefined,
    dubBaseUrl: "https://api.dub.co",
    databaseUrl: undefined,
    eventsUrl: undefined,
    logLevel: "info",
    fetchAllow: [],
    upstreamAllow: [],
  });
});

test("what is set is taken, without the space around it; what is set to nothing is not", () => {
  const env = {
    OVERDUB_PORT: " 8080 ",
    OVERDUB_WORKSPACE_PORT: "",
    OVERDUB_DUB_BASE_URL: "https://dub.example/api//",
    DATABASE_URL: "postgresql://localhost/overdub",
    EVENTS_URL: "duckdb:/var/lib/events.duckdb",
    OVERDUB_LOG_LEVEL: "warn",
    OVERDUB_FETCH_ALLOW: "wiki.acme.test, 10.1.0.0/16 ::1,",
    OVERDUB_STOP_SECONDS: "0",
    OVERDUB_KEEP_ALIVE_SECONDS: "75",
    OVERDUB_ACCOUNT_LIMIT: "0",
    OVERDUB_API_TOKEN_LIMIT: "100",
    OVERDUB_REQUEST_LOG_DAYS: "7",
    OVERDUB_EVENT_RETENTION_DAYS: "365",
    OVERDUB_EXCHANGE_RATES: "/etc/overdub/rates.json",
    OVERDUB_PUBLIC_URL: "https://Gateway.acme.example:443/",
    OVERDUB_ALLOWED_HOSTS: "gw.internal, [fd00::1]",
    OVERDUB_ALLOWED_ORIGINS: "inspector.acme.example",
    OVERDUB_PUBLIC_HOST: "Links.Acme.example",
    OVERDUB_PUBLIC_ADDRESSES: "192.0.2.1, 2001:db8::1",
    OVERDUB_DNS_RESOLVER: "127.0.0.1:5353",
    OVERDUB_TRUSTED_PROXIES: " private, 203.0.113.0/24 2001:db8::1",
    OVERDUB_GEO_HEADERS: "cloudflare plain",
    OVERDUB_CITY_DATABASE: "/var/lib/cities.mmdb",
    OVERDUB_MCP_SURFACE: "default",
    OVERDUB_MCP_ACCESS: "read",
  };
  expect(readConfig(env)).toMatchObject({
    port: 8080,
    workspacePort: 4401,
    dubBaseUrl: "https://dub.example/api",
    databaseUrl: env.DATABASE_URL,
    eventsUrl: env.EVENTS_URL,
    logLevel: "warn",
    fetchAllow: ["wiki.acme.test", "10.1.0.0/16", "::1"],
    stopSeconds: 0,
    keepAliveSeconds: 75,
    accountLimit: 0,
    apiTokenLimit: 100,
    requestLogDays: 7,
    eventRetentionDays: 365,
    exchangeRatesFile: "/etc/overdub/rates.json",
    publicUrl: "https://gateway.acme.example",
    allowedHosts: ["gw.internal", "[fd00::1]"],
    allowedOrigins: ["inspector.acme.example"],
    publicHost: "links.acme.example",
    publicAddresses: ["192.0.2.1", "2001:db8::1"],
    dnsResolver: "127.0.0.1:5353",
    trustedProxies: ["private", "203.0.113.0/24", "2001:db8::1"],
    geoHeaders: ["cloudflare", "plain"],
    cityDatabase: "/var/lib/cities.mmdb",
    mcpSurface: "default",
    mcpAccess: "read",
  });
});

test("both ports may be left to the system, but not be the same", () => {
  expect(readConfig({ OVERDUB_PORT: "0", OVERDUB_WORKSPACE_PORT: "0" })).toMatchObject({ port: 0, workspacePort: 0 });
  expect(() => readConfig({ OVERDUB_PORT: "4401" })).toThrow("must differ");
});

test.each([
  ["OVERDUB_PORT", "65536"],
  ["OVERDUB_PORT", "-1"],
  ["OVERDUB_GEO_HEADERS", "akamai"],
  ["OVERDUB_PUBLIC_URL", "gateway.acme.example"],
  ["OVERDUB_PUBLIC_URL", "https://example.com/overdub?x=1"],
  ["OVERDUB_PUBLIC_URL", "https://example.com/over dub"],
  ["OVERDUB_PUBLIC_URL", "https://user@example.com"],
  ["OVERDUB_ALLOWED_HOSTS", "https://gw.internal"],
  ["OVERDUB_ALLOWED_ORIGINS", "gw.internal:8080"],
  ["OVERDUB_MCP_SURFACE", "small"],
  ["OVERDUB_MCP_ACCESS", "none"],
  ["OVERDUB_PORT", "0x50"],
  ["OVERDUB_WORKSPACE_PORT", "1e3"],
  ["OVERDUB_API_TOKEN", "too-short"],
  ["OVERDUB_API_TOKEN", "long enough, but several words"],
  ["OVERDUB_WORKSPACE_KEY", "dub_short"],
  ["OVERDUB_WORKSPACE_KEY", "sk_0123456789abcdef"],
  ["OVERDUB_DUB_BASE_URL", "api.dub.co"],
  ["OVERDUB_DUB_BASE_URL", "ftp://api.dub.co"],
  ["DATABASE_URL", "mysql://localhost/overdub"],
  ["EVENTS_URL", "clickhouse:localhost"],
  ["EVENTS_URL", "https://user:secret@localhost:8123"],
  ["OVERDUB_LOG_LEVEL", "loud"],
  ["OVERDUB_FETCH_ALLOW", "10.0.0.0/99"],
  ["OVERDUB_FETCH_ALLOW", "http://wiki.acme.test"],
  ["OVERDUB_ACCOUNT_LIMIT", "-1"],
  ["OVERDUB_API_TOKEN_LIMIT", "many"],
  ["OVERDUB_REQUEST_LOG_DAYS", "1.5"],
  ["OVERDUB_EVENT_RETENTION_DAYS", "-1"],
  ["OVERDUB_EVENT_RETENTION_DAYS", "0"],
  ["OVERDUB_PUBLIC_HOST", "https://links.acme.example"],
  ["OVERDUB_PUBLIC_HOST", "localhost"],
  ["OVERDUB_PUBLIC_ADDRESSES", "192.0.2.1,links.acme.example"],
  ["OVERDUB_DNS_RESOLVER", "dns.acme.example"],
  ["OVERDUB_TRUSTED_PROXIES", "proxy.internal"],
  ["OVERDUB_TRUSTED_PROXIES", "10.0.0.0/40"],
])("%s=%s is refused by name, without being repeated", (name, value) => {
  let message = "";
  try {
    readConfig({ [name]: value });
  } catch (error) {
    message = String(error);
  }
  expect(message).toMatch(new RegExp(`^CliError: ${name} must [^\n]+\\.$`));
  expect(message).not.toContain(value);
});

test.each([
  ["OVERDUB_MCP_ACESS", "There is no variable OVERDUB_MCP_ACESS. Did you mean `OVERDUB_MCP_ACCESS`?"],
  ["OVERDUB_MCPACCESS", "Did you mean `OVERDUB_MCP_ACCESS`?"],
  ["OVERDUB_API_TOKEN_LIMITS", "Did you mean `OVERDUB_API_TOKEN_LIMIT`?"],
  ["OVERDUB_XYZ", "There is no variable OVERDUB_XYZ."],
])("%s is refused, since it might restrict something", (name, message) => {
  expect(() => readConfig({ [name]: "read" })).toThrow(message);
  expect(() => readConfig({ [name.replace("OVERDUB_", "OVERDUB_TEST_")]: "1", OTHER: "1" })).not.toThrow();
});
