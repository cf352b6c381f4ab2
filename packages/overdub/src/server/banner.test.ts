import { expect, test } from "vitest";
import { fileBanner, firstBanner, quietBanner, toSecretsFile } from "./banner.ts";

const ADDRESSES = { gateway: "http://localhost:4400", workspace: "http://localhost:4401" };

const secrets = {
  apiToken: "ovd_a",
  mcpUrl: "http://localhost:4400/mcp/b",
  accountId: "c",
  workspaceKey: "dub_d",
  consoleUrl: "http://localhost:4400/console/sign-in#e",
};

test("the first start shows every secret on a terminal, the later ones where it listens", () => {
  const banner = firstBanner(ADDRESSES, { ...secrets, demo: undefined });
  for (const secret of Object.values(secrets)) expect(banner).toContain(`  ${secret}\n`);
  expect(banner).not.toContain("demo data");
  const demo = { links: 1, clicks: 2, leads: 3, sales: 4, partners: 5 };
  expect(firstBanner(ADDRESSES, { ...secrets, demo })).toContain(
    "demo data: 1 links, 2 clicks, 3 leads, 4 sales, 5 partners",
  );
  expect(quietBanner(ADDRESSES)).toBe(
    "Overdub is running: gateway http://localhost:4400, workspace http://localhost:4401\n",
  );
});

test("where there is no terminal, the secrets are in a file, and the output names it alone", () => {
  const banner = fileBanner(ADDRESSES, "/var/lib/overdub/first-start.json");
  expect(banner).toContain("  /var/lib/overdub/first-start.json\n");
  expect(JSON.parse(toSecretsFile({ ...secrets, demo: undefined }))).toEqual(secrets);
});
