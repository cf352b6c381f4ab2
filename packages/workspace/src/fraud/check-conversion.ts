import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { CustomerTable } from "../customers/customer-table.ts";
import { findCustomer } from "../customers/queries.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";
import { findPartner } from "../enrollments/find-partner.ts";
import type { Finding, RuleOutcome } from "./conversion-rules.ts";
import { domainThatTells, judgeConversion } from "./conversion-rules.ts";
import { isMonitored } from "./is-monitored.ts";
import { findRules } from "./rule-settings.ts";

type Db = Kysely<WorkspaceTables>;

/** A lead or a sale that is about to earn something. */
export interface CheckedConversion {
  readonly customerId: string;
  /** None where somebody entered it by hand. */
  readonly click: { readonly url: string; readonly referer: string } | null;
  /** Whether the partner has had nothing of its kind for this customer before. */
  readonly isFirst: boolean;
}

export interface ConversionCheck {
  /** Of each rule; or why no rule was asked. */
  readonly outcomes: readonly RuleOutcome[] | string;
  readonly findings: readonly Finding[];
}

/** What the rules of the program find of a conversion. See behaviour/partners 12.2. */
export async function checkConversion(
  db: Db,
  enrollment: EnrollmentRow,
  { customerId, click, isFirst }: CheckedConversion,
): Promise<ConversionCheck> {
  if (!click) return { outcomes: "It came by no click.", findings: [] };
  if (!isMonitored(enrollment)) return { outcomes: "The partner is not watched.", findings: [] };
  const { workspace_id, partner_id, program_id } = enrollment;
  const partner = await findPartner(db, workspace_id, partner_id);
  const customer = await findCustomer(db, workspace_id, customerId);
  const facts = {
    ...{ customerId, customerEmail: customer?.email ?? null, partnerEmail: partner?.email ?? null, click, isFirst },
    hasSibling: isFirst && customer !== undefined && (await hasSibling(db, enrollment, customer)),
  };
  return judgeConversion(facts, await findRules(db, { id: program_id, workspace_id }));
}

/**
 * Whether an earlier customer of the partner has an email of the same domain, if that means anything. Later ones may be
 * there or not, depending on when the conversion is judged.
 */
async function hasSibling(
  db: Db,
  { partner_id }: EnrollmentRow,
  { id, workspace_id, email, created_at_ms }: CustomerTable,
): Promise<boolean> {
  const domain = email === null ? undefined : domainThatTells(email);
  if (domain === undefined) return false;
  const sibling = await db
    .selectFrom("customers")
    .select("id")
    .where("workspace_id", "=", workspace_id)
    .where("partner_id", "=", partner_id)
    // As the index has it.
    .where(sql`lower(substr(email, length(rtrim(email, replace(email, '@', ''))) + 1))`, "=", domain)
    .where("email", "is not", null)
    .where((eb) =>
      eb.or([
        eb("created_at_ms", "<", created_at_ms),
        eb.and([eb("created_at_ms", "=", created_at_ms), eb("id", "<", id)]),
      ]),
    )
    .limit(1)
    .executeTakeFirst();
  return sibling !== undefined;
}
