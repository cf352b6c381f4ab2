import { upwardImports } from "@overdub/testkit/floors";
import { expect, test } from "vitest";

/** From the top to the bottom: a folder may import from those below it. */
const FLOORS = [
  "app",
  "api-reference",
  "mcp",
  "mcp-tokens",
  "batch",
  "custom",
  "proxy",
  "capabilities",
  "dub-webhooks",
  "onboarding",
  "domain-provisioning",
  "enrichment",
  "conversions",
  "conversions/adapters",
  "transforms",
  "catalog",
  "tool-calls",
  "gateway-tools",
  "connect",
  "oauth",
  "link-tokens",
  "audit-log",
  "invoke",
  "invoke/pacing",
  "idempotency",
  "bulk",
  "request-log",
  "credential-renewal",
  "accounts",
  "api-tokens",
  "runs",
  "oauth-client",
  "tools",
  "upstream",
  "environments",
  "webhooks",
  "lists",
  "http",
  "callers",
  "quotas",
  "credentials",
  "errors",
  "json",
  "runtime",
];

test("folders import from folders below them only", () => {
  expect(upwardImports(import.meta.dirname, FLOORS)).toEqual([]);
});
