import { expect, test } from "vitest";
import { listAllDubEvents } from "../catalog/events/list-all-dub-events.ts";
import { createADubLink } from "../catalog/links/create-a-dub-link.ts";
import { dubLinksUpsert } from "../catalog/links/dub-links-upsert.ts";
import { listAllDubLinks } from "../catalog/links/list-all-dub-links.ts";
import { updateADubLinkById } from "../catalog/links/update-a-dub-link-by-id.ts";
import { bindFilters, sealCursor } from "../invoke/cursor/cursor.ts";
import { ACCOUNT, envelopeOf, scriptedInvoke } from "../testing/mcp-server.ts";
import type { Tool } from "../tools/tool.ts";
import { callTool } from "./call-tool.ts";
import { toTokens } from "./listing/measure-surface.ts";

const ID = "01KB9Z5C6Q7R8S9T0V1W2X3Y4Z";
const AT = "2026-11-02T10:00:00.000Z";

/** As the workspace and Dub answer, every field there. */
const LINK = {
  id: `link_${ID}`,
  domain: "acme.link",
  key: "autumn-pricing",
  url: "https://www.acme.example/pricing/teams?utm_source=newsletter&utm_medium=email&utm_campaign=autumn",
  trackConversion: true,
  externalId: "campaign-2026-0042",
  tenantId: null,
  programId: null,
  partnerId: null,
  archived: false,
  expiresAt: null,
  expiredUrl: null,
  disabledAt: null,
  password: null,
  proxy: false,
  title: "Pricing for teams",
  description: "What it costs, and what you get",
  image: "https://www.acme.example/og.png",
  video: null,
  rewrite: false,
  doIndex: false,
  ios: null,
  android: null,
  geo: { DE: "https://www.acme.example/de/pricing" },
  publicStats: false,
  tagId: `tag_${ID}`,
  tags: [{ id: `tag_${ID}`, name: "Newsletter", color: "blue" }],
  folderId: `fold_${ID}`,
  webhookIds: [],
  comments: "For the autumn campaign",
  shortLink: "https://acme.link/autumn-pricing",
  qrCode: "https://api.dub.co/qr?url=https://acme.link/autumn-pricing?qr=1",
  utm_source: "newsletter",
  utm_medium: "email",
  utm_campaign: "autumn",
  utm_term: null,
  utm_content: null,
  testVariants: null,
  testStartedAt: null,
  testCompletedAt: null,
  userId: `user_${ID}`,
  workspaceId: `ws_${ID}`,
  clicks: 12_345,
  leads: 678,
  conversions: 90,
  sales: 90,
  saleAmount: 441_000,
  lastClicked: AT,
  createdAt: AT,
  updatedAt: AT,
  projectId: `ws_${ID}`,
};

const CLICK = {
  id: "VDeaeHIB7CUZtITs",
  timestamp: AT,
  url: LINK.url,
  country: "DE",
  city: "Frankfurt am Main",
  region: "DE-HE",
  continent: "EU",
  device: "Desktop",
  browser: "Chrome",
  os: "Mac OS",
  trigger: "link",
  referer: "news.ycombinator.com",
  refererUrl: "news.ycombinator.com/item",
  qr: false,
  ip: "",
};

const CUSTOMER = { id: `cus_${ID}`, externalId: "user_4711", name: "Ada Lovelace", email: null, createdAt: AT };

const EVENTS = {
  clicks: { event: "click", timestamp: AT, click: CLICK, link: LINK, click_id: CLICK.id, country: "DE" },
  leads: {
    event: "lead",
    timestamp: AT,
    eventId: "x",
    eventName: "Sign up",
    click: CLICK,
    link: LINK,
    customer: CUSTOMER,
  },
  sales: {
    event: "sale",
    timestamp: AT,
    eventId: "x",
    eventName: "Purchase",
    sale: { amount: 4_900, invoiceId: "in_1", paymentProcessor: "stripe", currency: "usd" },
    click: CLICK,
    link: LINK,
    customer: CUSTOMER,
    saleAmount: 4_900,
  },
};

const cursor = sealCursor(
  [new Uint8Array(32)],
  {
    accountId: ACCOUNT.id,
    resource: "/links",
    position: { after: LINK.id },
    size: 50,
    filters: bindFilters({ domain: "acme.link" }),
  },
  Date.parse(AT),
);

/** As `npm run tools:cost` counts. */
const tokensOf = (value: unknown) => toTokens(Buffer.byteLength(JSON.stringify(value)));

async function reply(tool: Tool, result: unknown, args: Record<string, unknown>) {
  const invoke = scriptedInvoke(() => ({
    ...envelopeOf(result, cursor),
    ...(Array.isArray(result) ? {} : { id: LINK.id }),
  }));
  return (await callTool(invoke, ACCOUNT, tool, args)).reply;
}

test.each(Object.entries(EVENTS))("each of %s costs at most 60 tokens", async (event, row) => {
  const { result } = await reply(listAllDubEvents, [row], { event });
  expect(tokensOf((result as unknown[])[0])).toBeLessThanOrEqual(60);
});

test("a page of 50 links costs at most 4,000 tokens, its cursor included", async () => {
  const page = await reply(listAllDubLinks, Array(50).fill(LINK), { limit: 50 });
  expect(page.result_count).toBe(50);
  expect(tokensOf(page)).toBeLessThanOrEqual(4_000);
});

test.each<[Tool, Record<string, unknown>]>([
  [createADubLink, { url: LINK.url }],
  [dubLinksUpsert, { url: LINK.url, comments: LINK.comments }],
  [updateADubLinkById, { id: LINK.id, archived: false, comments: LINK.comments }],
])("$name is answered in at most 150 tokens", async (tool, args) => {
  const answer = await reply(tool, LINK, args);
  expect(answer.result).toMatchObject({ id: LINK.id, shortLink: LINK.shortLink });
  expect(tokensOf(answer)).toBeLessThanOrEqual(150);
});
