import { expect, test } from "vitest";
import { firstBanner, quietBanner } from "./banner.ts";

const ADDRESSES = { gateway: "http://localhost:4400", workspace: "http://localhost:4401" };

test("the first start shows every secret, the later ones where it listens", () => {
  const secrets = { apiToken: "ovd_a", mcpUrl: "http://localhost:4400/mcp/b", accountId: "c", workspaceKey: "dub_d" };
  const banner = firstBanner(ADDRESSES, { ...secrets, demo: undefined });
  for (const secret of Object.values(secrets)) expect(banner).toContain(`  ${secret}\n`);
  expect(banner).not.toContain("demo data");
  expect(firstBanner(ADDRESSES, { ...secrets, demo: { links: 1, clicks: 2, leads: 3, sales: 4 } })).toContain(
    "demo data: 1 links, 2 clicks, 3 leads, 4 sales",
  );
  expect(quietBanner(ADDRESSES)).toBe(
    "Overdub is running: gateway http://localhost:4400, workspace http://localhost:4401\n",
  );
});
