import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noteUncommissioned } from "../commissions/uncommissioned-events.ts";
import { setUpForeignProgram, setUpProgram } from "../partners/testing/set-up-program.ts";
import { callApi, clientOf } from "../testing/call-api.ts";
import { insertCommission, insertPayout } from "../testing/insert-commission.ts";
import { insertFraud } from "../testing/insert-fraud.ts";
import { insertFolder, insertTag } from "../testing/insert-rows.ts";
import { insertCustomer, sampleClick, sampleLead } from "../testing/sample-events.ts";
import { redPng } from "../testing/sample-images.ts";
import type { SnapshotLine } from "../testing/snapshot-file.ts";
import { chunksOf, exportText, parseLines, signLines } from "../testing/snapshot-file.ts";
import type { CreatedWorkspace } from "../workspaces/create-workspace.ts";

let source: StartedWorkspace;
let target: StartedWorkspace;
let lines: SnapshotLine[];

beforeAll(async () => {
  [source, target] = await Promise.all([startWorkspace(), startWorkspace()]);
  const workspace = await source.addWorkspace({ slug: "moving", domain: "moving.example" });
  const { db } = source.database;
  const folderId = await insertFolder(db, workspace.id, "Folder");
  await db
    .insertInto("folder_users")
    .values({ folder_id: folderId, user_id: workspace.userId, role: "viewer" })
    .execute();
  const tagId = await insertTag(db, workspace.id, "Tag");
  const image = `data:image/png;base64,${(await redPng()).toString("base64")}`;
  const link = await clientOf({ server: source.server, workspace }).createLink({
    body: {
      ...{ url: "https://acme.test/", key: "k", folderId, tagIds: [tagId], proxy: true, image },
      trackConversion: true,
      testCompletedAt: new Date(Date.now() + 86_400_000).toISOString(),
      geo: { DE: "https://acme.test/de" },
      testVariants: [
        { url: "https://acme.test/a", percentage: 50 },
        { url: "https://acme.test/b", percentage: 50 },
      ],
    },
  });
  const click = sampleClick(link, Date.now() - 1000);
  const customerId = await insertCustomer(db, workspace.id, { externalId: "ours" });
  await source.outbox.append(click);
  await source.outbox.append(sampleLead(click, customerId, { metadata: '{"plan":"pro"}' }));
  await db
    .insertInto("invoice_answers")
    .values({
      ...{ workspace_id: workspace.id, customer_id: customerId, invoice_hash: "ab".repeat(32) },
      ...{ answer: "{}", expires_at_ms: 0 },
    })
    .execute();
  await addProgram({ server: source.server, workspace });
  lines = parseLines(await exportText(source.server.transfer, workspace.slug)).slice(0, -1);
});
afterAll(() => Promise.all([source?.close(), target?.close()]));

/** A program with what its API makes, and what its engine does. */
async function addProgram(on: { server: StartedWorkspace["server"]; workspace: CreatedWorkspace }): Promise<void> {
  const { db } = source.database;
  const { program, partner } = await setUpForeignProgram(on);
  const setUp = { id: program.id, workspace_id: on.workspace.id };
  const invoice = { sequence: 1, number: "ACMETEST-0001", status: "processing", amount_cents: 1000 } as const;
  const base = { workspace_id: on.workspace.id, program_id: program.id, created_at_ms: 0, updated_at_ms: 0 };
  await db
    .insertInto("payout_invoices")
    .values({ ...base, ...invoice, id: "inv_1", external_amount_cents: 0, user_id: null })
    .execute();
  const payout_id = await insertPayout(db, setUp, partner.id, { amount_cents: 1000, invoice_id: "inv_1" });
  const commission_id = await insertCommission(db, setUp, partner.id, { payout_id, status: "processed" });
  const audit = { action: "created", at_ms: 0, user_id: null, detail: "{}" } as const;
  await db
    .insertInto("commission_audit")
    .values({ ...audit, id: "cma_1", commission_id })
    .execute();
  const { updated_at_ms: _, ...waiting } = base;
  await db
    .insertInto("commission_events")
    .values({ ...waiting, id: "cme_1", partner_id: partner.id, event_id: "e", invoice_id: null, payload: "{}" })
    .execute();
  const earner = { workspaceId: on.workspace.id, programId: setUp.id, partnerId: partner.id };
  const names = { type: "sale", event_id: "n", link_id: "link_gone", customer_id: null, invoice_id: null } as const;
  await noteUncommissioned(db, earner, { ...names, reason: "no-reward", detail: {}, event_at_ms: 0 }, 0);
  await insertFraud(db, setUp, partner.id);
  await clientOf(on).updateFraudRules({ body: { referralSourceBanned: { domains: ["x.test"] } } });
  const triggers = ["link.created", "link.clicked"] as const;
  await clientOf(on).createWebhook({
    body: { name: "Hook", url: "https://hook.test/", triggers: [...triggers], linkScope: "workspace" },
  });
}

const deep = (levels: number) => `{"a":${"[".repeat(levels)}${"]".repeat(levels)}}`;

const check = (text: string) => target.server.transfer.checkSnapshot(chunksOf(text), { keys: true });

/** The file with another first row of a table, or another event, and a footer that fits. */
function changed(table: string, change: Readonly<Record<string, unknown>>): string {
  const at = lines.findIndex(({ event, table: of }) => (event ? `${event.kind}s` : of) === table);
  const { row, event } = lines[at] ?? {};
  return signLines(lines.with(at, event ? { event: { ...event, ...change } } : { table, row: { ...row, ...change } }));
}

test("the file as it was exported is accepted", async () => {
  expect(await check(signLines(lines))).toMatchObject({ state: "new" });
});

describe("what no request could bring, no file brings either:", () => {
  test.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    ["links", { url: "javascript:alert(1)" }, /url leads where no link may lead/],
    ["links", { url: " jAvaScript:alert(1)" }, /url leads where/],
    ["links", { expired_url: "data:text/html,x" }, /expired_url leads where/],
    ["links", { ios: "vbscript:x" }, /ios leads where/],
    ["links", { image: "javascript:x" }, /image leads where/],
    ["links", { url: `https://acme.test/${"x".repeat(40_000)}` }, /url is longer than 32000 characters/],
    ["links", { geo: '{"DE":"javascript:x"}' }, /geo holds no destinations/],
    ["links", { geo: "[" }, /geo holds no destinations/],
    ["links", { test_variants: '[{"url":"file:///etc/passwd","percentage":50}]' }, /test_variants are no/],
    ["links", { key: "" }, /key is none/],
    ["links", { key_lookup: "k".repeat(5_000) }, /key is none/],
    ["links", { external_id: "x".repeat(300) }, /external_id is too long/],
    ["links", { title: "x".repeat(300_000) }, /title is longer than 262144 bytes/],
    ["links", { password: "é".repeat(200_000) }, /password is longer than/],
    ["links", { clicks: -1 }, /clicks must not be negative/],
    ["links", { sale_amount_cents: -5 }, /sale_amount_cents must not be negative/],
    ["links", { created_at_ms: 8.7e15 }, /created_at_ms is no time/],
    ["link_images", { content_type: "text/html" }, /bytes are no image of content_type/],
    ["link_images", { bytes: Buffer.from("<script>").toString("base64") }, /bytes are no image/],
    ["domains", { slug: "not a host" }, /slug is no name/],
    ["domains", { slug: "dub.sh\r\nx" }, /slug is no name/],
    ["domains", { not_found_url: "javascript:x" }, /not_found_url leads where/],
    ["workspaces", { slug: "../x" }, /slug is none/],
    ["workspaces", { requests_per_minute: 0 }, /a limit is none/],
    ["workspaces", { requests_per_minute: -1 }, /must not be negative/],
    ["workspaces", { allowed_hostnames: '{"a":1}' }, /allowed_hostnames are no list/],
    ["members", { role: "root" }, /role is none/],
    ["tags", { color: "<b>" }, /color is none/],
    ["folders", { access_level: "all" }, /access_level is none/],
    ["folder_users", { role: "root" }, /role is none/],
    ["programs", { slug: "../x" }, /slug is none that a request/],
    ["programs", { url: "vbscript:x" }, /url leads where/],
    ["programs", { help_url: "no address" }, /help_url is none/],
    ["programs", { payout_mode: "all" }, /payout_mode is none/],
    ["programs", { min_payout_amount_cents: 1e12 }, /min_payout_amount_cents is none/],
    ["programs", { application_requirements: '[{"key":"age"}]' }, /application_requirements is none/],
    ["programs", { support_email: "nobody" }, /support_email is none/],
    ["programs", { invoice_prefix: "=1+1" }, /invoice_prefix is none/],
    ["programs", { domain: "theirs.example" }, /domain of programs names a row of domains/],
    ["rewards", { type: "gift" }, /its terms are those of no reward/],
    ["rewards", { amount_cents: 12.5 }, /amount_cents must be a whole number/],
    ["rewards", { amount_percent_hundredths: 5_000 }, /its terms are those of no reward/],
    ["rewards", { type: "percentage", amount_cents: null, amount_percent_hundredths: 10_001 }, /no reward/],
    ["rewards", { modifiers: "[]" }, /modifiers is none/],
    ["rewards", { config: "{" }, /config is none/],
    ["rewards", { spend_limit_amount_cents: 5 }, /no reward/],
    ["rewards", { version: 0 }, /version is none/],
    ["discounts", { amount_percent_hundredths: 10_001 }, /its terms are those of no discount/],
    ["discounts", { amount_cents: 5 }, /the amount is not that of its type/],
    ["discounts", { provider: "paper" }, /its terms are those of no discount/],
    ["partner_groups", { holding_period_days: 3 }, /holding_period_days is none/],
    ["partner_groups", { move_rules: '[{"attribute":"luck"}]' }, /move_rules is none/],
    ["partner_groups", { max_partner_links: 1e9 }, /max_partner_links is none/],
    ["partner_groups", { application_form_data: '{"fields":[{"type":"script"}]}' }, /application_form_data is none/],
    ["partner_group_default_links", { url: "javascript:x" }, /url leads where/],
    ["partner_group_default_links", { domain: "theirs.example" }, /domain of .* names a row of domains/],
    ["partners", { email_lookup: "somebody@else.test" }, /email_lookup is not that of email/],
    ["partners", { default_payout_method: "cash" }, /default_payout_method is none/],
    ["partners", { image: "javascript:x" }, /image leads where/],
    ["partners", { platforms: '[{"type":"x"}]' }, /platforms is none/],
    ["partner_tags", { name_lookup: "other" }, /name_lookup is not that of name/],
    ["program_enrollments", { status: "king" }, /status is none/],
    ["program_enrollments", { banned_reason: "mood" }, /banned_reason is none/],
    ["program_enrollments", { referred_by_partner_id: "pn_theirs" }, /referred_by_partner_id of .* names a row/],
    ["program_applications", { status: "maybe" }, /status is none/],
    ["program_applications", { email: "nobody" }, /email is none/],
    ["program_applications", { form_data: "[]" }, /form_data is none/],
    ["discount_codes", { code: "<b>" }, /code is none/],
    ["discount_codes", { code_lookup: "other" }, /code_lookup is not that of code/],
    ["discount_codes", { workspace_id: "ws_theirs" }, /of another workspace/],
    ["payout_invoices", { status: "lost" }, /status is none/],
    ["payout_invoices", { amount_cents: -1 }, /must not be negative/],
    ["payout_invoices", { number: "<b>" }, /number is none/],
    ["payouts", { status: "gone" }, /status is none/],
    ["payouts", { amount_cents: 0.5 }, /amount_cents must be a whole number/],
    ["payouts", { currency: "usd" }, /currency is none/],
    ["payouts", { method: "cash" }, /method is none/],
    ["commissions", { status: "gone" }, /status is none/],
    ["commissions", { status_before_ban: "gone" }, /status_before_ban is none/],
    ["commissions", { type: "gift" }, /type is none/],
    ["commissions", { earnings_cents: "1" }, /earnings_cents must be a whole number/],
    ["commissions", { currency: "US$" }, /currency is none/],
    ["commissions", { metadata: "[" }, /metadata is none/],
    ["commissions", { payout_id: "po_theirs" }, /payout_id of commissions names a row of payouts/],
    ["commissions", { is_uncounted: 2 }, /is_uncounted is none/],
    ["fraud_rules", { type: "guess" }, /type is none/],
    ["fraud_rules", { config: '{"domains":["*"]}' }, /config is none/],
    ["fraud_rules", { config: "[" }, /config is none/],
    ["fraud_groups", { status: "open" }, /status is none/],
    ["fraud_groups", { partner_id: "pn_theirs" }, /partner_id of fraud_groups names a row of partners/],
    ["fraud_events", { hash: "short" }, /hash is none/],
    ["fraud_events", { metadata: "[]" }, /metadata is none/],
    ["fraud_events", { fraud_group_id: "frg_theirs" }, /fraud_group_id of fraud_events names a row of fraud_groups/],
    ["fraud_alerts", { source: "rumour" }, /source is none/],
    ["fraud_alerts", { reason: "" }, /reason is none/],
    ["commission_audit", { action: "guessed" }, /action is none/],
    ["commission_audit", { detail: "x" }, /detail is none/],
    ["commission_events", { payload: "[" }, /payload is none/],
    ["commission_events", { partner_id: "pn_theirs" }, /partner_id of commission_events names a row/],
    ["uncommissioned_events", { reason: "luck" }, /reason is none/],
    ["uncommissioned_events", { type: "custom" }, /type is none/],
    ["uncommissioned_events", { detail: "[" }, /detail is none/],
    ["webhooks", { url: "file:///etc/passwd" }, /url leads where|url is none/],
    ["webhooks", { url: "https://me:secret@hook.test/" }, /url is none/],
    ["webhooks", { secret: "s" }, /secret is none/],
    ["webhooks", { triggers: '["everything"]' }, /triggers is none/],
    ["webhooks", { link_scope: "world" }, /link_scope is none/],
    ["api_keys", { scopes: "links.read everything" }, /scopes hold one that is none/],
    ["api_keys", { key_hash: "x" }, /key_hash is no digest/],
    ["workspaces", { test_clock_offset_ms: 8.6e15 }, /test_clock_offset_ms is none/],
    ["invoice_answers", { answer: "{{{" }, /answer is none/],
    ["invoice_answers", { answer: deep(10_000) }, /answer is none/],
    ["invoice_answers", { invoice_hash: "x" }, /invoice_hash is none/],
    ["commissions", { metadata: deep(10_000) }, /metadata is none/],
    ["commission_audit", { detail: deep(101) }, /detail is none/],
    ["commission_events", { payload: deep(10_000) }, /payload is none/],
    ["links", { partner_group_default_link_id: "pgdl_theirs" }, /partner_group_default_link_id of links names a row/],
    ["leads", { metadata: "[" }, /metadata is none/],
    ["leads", { metadata: deep(10_000) }, /metadata is none/],
    ["clicks", { timestampMs: 8.7e15 }, /timestampMs is no time/],
    ["clicks", { ua: "x".repeat(70_000) }, /ua is longer than/],
  ])("%s (%#)", async (table, change, message) => {
    const error = await check(changed(table, change)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "WorkspaceError", message: expect.stringMatching(message) });
    expect((error as Error).message).toMatch(/^Line \d+: /);
  });
});

test("a row or an event names no row of another workspace, however it came to name one", async () => {
  const { db } = target.database;
  const post = async (path: string, body: object) =>
    (await callApi(target, "POST", path, { body })).body as { readonly id: string };
  const program = await setUpProgram(target, { name: "Theirs", slug: "of-target", url: "https://theirs.test/" });
  const partner = await post("/partners", { name: "Ada", email: "ada@theirs.test" });
  const terms = { event: "sale", type: "flat", amountInCents: 100 };
  const reward = await post("/admin/program/rewards", { groupId: "default", reward: terms });
  const link = await post("/links", { url: "https://theirs.test/", key: "theirs" });
  const customerId = await insertCustomer(db, target.workspace.id, { externalId: "theirs" });
  const ofTarget = { id: program.id, workspace_id: target.workspace.id };
  const commissionId = await insertCommission(db, ofTarget, partner.id);
  const attempts: [string, string, unknown][] = [
    ["commissions", "link_id", link.id],
    ["commissions", "customer_id", customerId],
    ["commissions", "reward_id", reward.id],
    ["commissions", "source_commission_id", commissionId],
    ["programs", "default_group_id", program.defaultGroupId],
    ["customers", "link_id", link.id],
    ["customers", "partner_id", partner.id],
    ["invoice_answers", "customer_id", customerId],
    ["clicks", "linkId", link.id],
    ["leads", "customerId", customerId],
  ];
  for (const [table, column, id] of attempts) {
    await expect(check(changed(table, { [column]: id })), `${table}.${column}`).rejects.toThrow(
      new RegExp(`^Line \\d+: ${column} of .* names a row of \\w+ of another workspace`),
    );
  }
});
