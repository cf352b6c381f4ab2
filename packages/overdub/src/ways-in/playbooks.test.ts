import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Link, Partner } from "@overdub/contract";
import { startDns } from "@overdub/testkit";
import { parseExchangeRates } from "@overdub/workspace";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REPOSITORY } from "../docs/pages.ts";
import type { Rehearsal } from "./testing/start-rehearsal.ts";
import { startRehearsal } from "./testing/start-rehearsal.ts";

const NOON = Date.parse("2026-03-04T12:00:00.000Z");
const MINUTE_MS = 60_000;
const HOST = "links.overdub.test";
const QUESTION = "How will you promote us?";

/** Everything that a playbook calls. */
const TAGS = [
  ...["links", "qr", "tags", "analytics", "events", "domains", "tracking", "customers", "partners", "applications"],
  ...["enrichment", "onboarding", "domain-provisioning"],
];

let on: Rehearsal;
let dns: Awaited<ReturnType<typeof startDns>>;
beforeAll(async () => {
  dns = await startDns();
  on = await startRehearsal(NOON, parseExchangeRates('{"date":"2026-01-01","rates":{}}'), "sqlite", {
    tags: TAGS,
    domains: { publicHost: HOST, dnsResolver: dns.server },
  });
  const { api, domain } = on;
  await api.createProgram({ body: { name: "Acme", url: "https://acme.test/", domain } });
  const field = { type: "short-text" as const, id: "how", label: QUESTION, required: true };
  await api.updateGroup({
    params: { groupIdOrSlug: "default" },
    body: {
      applicationFormData: { fields: [field] },
      publishApplicationForm: true,
      additionalLinks: [{ domain: "acme.test", validationMode: "domain" }],
    },
  });
  await api.createReward({
    body: { groupId: "default", reward: { event: "sale", type: "percentage", amountInPercentage: 20 } },
  });
  await on.pass(0);
});
afterAll(async () => {
  await on?.[Symbol.asyncDispose]();
  await dns?.close();
});

async function apply(name: string, country: string, how: string): Promise<void> {
  const email = `${name.toLowerCase().replaceAll(" ", ".")}@mail.test`;
  const body = new URLSearchParams({ name, email, country, "answer:how": how });
  const sent = await fetch(`${on.origin}/apply/rehearsal`, { method: "POST", redirect: "manual", body });
  expect(sent.status).toBe(303);
}

/** Sets the records that a domain needs. */
function setRecords(records: readonly { type: string; name: string; value: string }[]): void {
  for (const { type, name, value } of records) {
    if (type === "TXT" || type === "CNAME") dns.zone.set(name, { [type]: [value] });
  }
}

interface Call {
  readonly tool: string;
  readonly args: string;
}

/** The calls of a playbook, in their order. */
function callsOf(markdown: string): Call[] {
  const found = markdown.matchAll(/Call `(\w+)`:\n\n? *```json\n([\s\S]*?)\n *```/g);
  return [...found].map(([, tool = "", args = ""]) => ({ tool, args }));
}

/** What a step has told, for the placeholders of those after it. */
type Told = Record<string, string>;
// biome-ignore lint/suspicious/noExplicitAny: results of every tool pass here.
type Result = any;

interface Walk {
  readonly said: () => Promise<Told>;
  readonly read: Readonly<Record<string, (result: Result) => Told>>;
}

/** What a person would have said, and what is read of each result. */
const WALKS: Record<string, Walk> = {
  "branded-links": {
    said: async () => ({ campaign: "spring", destination: "https://acme.test/sale" }),
    read: {
      list_all_dub_domains: ([{ slug }]) => ({ domain: slug }),
      create_a_dub_tag: ({ id }) => ({ "tag id": id }),
      dub_links_bulk_create: (result): Told =>
        result.plan_hash ? { "plan hash": result.plan_hash } : { "short link": result[0].shortLink },
    },
  },
  "affiliate-program": {
    said: async () => ({
      ...{ "partner name": "Ada Byron", "partner email": "ada@mail.test" },
      ...{ "customer id": "user_1", "invoice id": "in_1" },
    }),
    read: {
      create_a_dub_partner: ({ id, links }) => ({ "partner id": id, clicked: links[0].shortLink }),
      list_all_dub_commissions: ([{ id }]) => ({ "commission id": id }),
    },
  },
  "customer-enrichment": {
    said: async () => ({ email: "lin@mail.test", name: "Lin" }),
    read: { enrich_customer: ({ id }) => ({ "customer id": id }) },
  },
  "partner-onboarding": {
    said: async () => {
      await apply("Grace H", "US", "A newsletter on compilers");
      await apply("Kim", "KP", "All channels");
      return { country: "KP", question: QUESTION, destination: "https://acme.test/offer" };
    },
    read: {},
  },
  "unified-dashboard": { said: async () => ({}), read: {} },
  "domain-provisioning": {
    said: async () => ({ domain: "go.acme.test", destination: "https://acme.test/hello" }),
    read: {
      provision_domain: ({ id, dns_records: records }) => {
        setRecords(records);
        return { "run id": id };
      },
    },
  },
};

const FILES = globSync("skills/*/SKILL.md", { cwd: REPOSITORY });

describe("the playbook", () => {
  test.each(FILES.map((file) => [basename(dirname(file)), file] as const))(
    "%s is walked through",
    async (name, file) => {
      const { said, read }: Walk = WALKS[name] ?? { said: async () => ({}), read: {} };
      const calls = callsOf(readFileSync(join(REPOSITORY, file), "utf8"));
      expect(calls.length).toBeGreaterThan(2);
      const told: Told = await said();
      if (name === "customer-enrichment") await bringCustomer();
      for (const { tool, args } of calls) {
        if (tool === "create_a_dub_track") told["click id"] = await on.click(told.clicked ?? "");
        if (tool === "get_onboarding_rules") {
          await expect(on.call(tool)).rejects.toThrow("no onboarding rules");
          continue;
        }
        const filled = args.replaceAll(/<([a-z ]+)>/g, (placeholder, word: string) => told[word] ?? placeholder);
        expect(filled, tool).not.toMatch(/<[a-z ]+>/);
        const result = await on.call<Result>(tool, JSON.parse(filled));
        Object.assign(told, read[tool]?.(result));
        await on.pass(MINUTE_MS);
      }
      await ENDS[name]?.();
    },
  );

  test("is there for each walk", () => {
    expect(FILES.map((file) => basename(dirname(file))).toSorted()).toEqual(Object.keys(WALKS).toSorted());
  });
});

/** Signs up by a link with UTM parameters, and buys. */
async function bringCustomer(): Promise<void> {
  const link = await on.call<Link>("create_a_dub_link", {
    ...{ url: "https://acme.test/", trackConversion: true, utm_source: "mail", key: "lin" },
  });
  const clickId = await on.click(link.shortLink);
  const customer = { customerExternalId: "user_lin", customerEmail: "lin@mail.test", customerName: "Lin" };
  await on.call("create_a_dub_track", { clickId, eventName: "Sign up", ...customer });
  await on.call("create_a_dub_track_sale", { customerExternalId: "user_lin", amount: 5000, invoiceId: "in_lin" });
  await on.pass(0);
}

/** What each has come to. */
const ENDS: Record<string, () => Promise<void>> = {
  "branded-links": async () => {
    const links = await on.call<Link[]>("list_all_dub_links", {
      search: "spring",
      detail: "full",
      tagNames: ["spring"],
    });
    expect(links.map(({ externalId }) => externalId).toSorted()).toEqual(["spring/newsletter", "spring/poster"]);
  },
  "affiliate-program": async () => {
    const [commission] = await on.call<Result[]>("list_all_dub_commissions", { invoiceId: "in_1" });
    expect(commission).toMatchObject({ amount: 4000, earnings: 800, status: "pending" });
  },
  "customer-enrichment": async () => {
    expect(await on.call<Result>("enrich_customer", { external_id: "user_lin" })).toMatchObject({
      ...{ email: "lin@mail.test", missing: [], partner: null },
      first_touch: { event: "lead", event_name: "Sign up", utm: { utm_source: "mail" }, device: "Desktop" },
      last_touch: { event: "sale" },
      leads: { count: 1 },
      sales: { count: 1, amount: 5000, latest: [{ invoice_id: "in_lin", amount: 5000 }] },
    });
  },
  "partner-onboarding": async () => {
    const [grace] = await on.call<Partner[]>("list_all_dub_partners", { email: "grace.h@mail.test", detail: "full" });
    expect(grace).toMatchObject({ status: "approved" });
    expect(grace?.links?.map(({ key }) => key)).toContain("grace-h-offer");
    expect(await on.call("list_all_dub_program_applications", { status: "rejected" })).toMatchObject([
      { partner: { name: "Kim" } },
    ]);
  },
  "domain-provisioning": async () => {
    const domains = await on.call<Result[]>("list_all_dub_domains", {});
    expect(domains).toContainEqual(expect.objectContaining({ slug: "go.acme.test", verified: true }));
  },
};

test("rules are tried, set and changed, and each applicant is answered once, by MCP alone", async () => {
  const rules = [{ name: "Podcasts", when: [{ field: `answer:${QUESTION}`, operator: "contains", value: "podcast" }] }];
  const approving = rules.map((rule) => ({ ...rule, action: "approve" }));
  await apply("Ben", "NL", "A podcast on slow travel");
  await apply("Sofia", "IT", "My own tours");
  const shown = await on.call<Result>("preview_onboarding_rules", { rules: approving });
  expect(shown.applications.map((row: Result) => [row.application.name, row.would])).toEqual(
    expect.arrayContaining([
      ["Ben", "approve"],
      ["Sofia", "hold"],
    ]),
  );
  await on.call("set_onboarding_rules", { rules: approving, every_minutes: 5 });
  await on.pass(MINUTE_MS);
  const state = async () => {
    const decisions = await on.call<Result[]>("list_onboarding_decisions", { limit: 2 });
    return decisions.map((row) => `${row.state} ${row.rule}`).toSorted();
  };
  expect(await state()).toEqual(["approved Podcasts", "held null"]);
  // The workspace tells of one that comes, so it is answered at once, without anybody's doing.
  await apply("Late", "NL", "A podcast, too");
  await on.pass(0);
  expect(await state()).toContain("approved Podcasts");
  const [late] = await on.call<Partner[]>("list_all_dub_partners", { email: "late@mail.test" });
  expect(late).toMatchObject({ status: "approved" });
  // Whoever was held is judged again by other rules.
  await on.call("set_onboarding_rules", { rules: [...approving, { name: "All others", action: "approve" }] });
  await on.pass(MINUTE_MS);
  const [sofia] = await on.call<Partner[]>("list_all_dub_partners", { email: "sofia@mail.test" });
  expect(sofia).toMatchObject({ status: "approved" });
  expect((await on.call<Result[]>("list_onboarding_decisions")).filter(({ attempts }) => attempts > 2)).toEqual([]);
});

test("a domain is added, is told what it lacks, and is verified once it has it, by MCP alone", async () => {
  const slug = "links.acme.test";
  const begun = await on.call<Result>("provision_domain", { slug, deadline_hours: 24 });
  expect(begun).toMatchObject({
    slug,
    verified: false,
    dns_records: [{ type: "TXT" }, { type: "CNAME", value: HOST }],
  });
  const look = () => on.call<Result>("get_domain_provisioning", { id: begun.id });
  // Half of the records are not enough.
  setRecords(begun.dns_records.slice(0, 1));
  for (let minute = 0; minute < 3; minute += 1) await on.pass(MINUTE_MS);
  expect(await look()).toMatchObject({
    ...{ verified: false, state: "rate_limited" },
    dns_records: [{ status: "valid" }, { status: "missing" }],
  });
  setRecords(begun.dns_records);
  for (let minute = 0; minute < 20 && (await look()).state !== "completed"; minute += 1) await on.pass(MINUTE_MS);
  expect(await look()).toMatchObject({
    verified: true,
    state: "completed",
    dns_records: [{ status: "valid" }, { status: "valid" }],
  });
  const link = await on.call<Link>("create_a_dub_link", { url: "https://acme.test/", domain: slug, key: "first" });
  expect(link.shortLink).toMatch(/^https?:\/\/links\.acme\.test/);
  // What nobody sets fails when its time is over, and says why.
  const forgotten = await on.call<Result>("provision_domain", { slug: "forgotten.acme.test", deadline_hours: 1 });
  for (let round = 0; round < 8; round += 1) await on.pass(15 * MINUTE_MS);
  expect(await on.call("get_domain_provisioning", { id: forgotten.id })).toMatchObject({
    state: "failed",
    error: expect.stringMatching(/not verified within 1 hours.+CNAME forgotten\.acme\.test/),
  });
});
