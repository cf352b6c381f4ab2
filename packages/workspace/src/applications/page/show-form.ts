import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../../database/workspace-tables.ts";
import { findReward } from "../../rewards/reward-rows.ts";
import type { FoundForm } from "../find-form.ts";
import { formOf } from "../form.ts";
import { asksForCountry } from "../requirements.ts";
import type { FormPage, ShownProgram } from "./form-page.ts";
import { toOffer } from "./offer.ts";

export function shownProgram({ program, group }: FoundForm): ShownProgram {
  const { name, logo, description, terms_url: termsUrl, help_url: helpUrl } = program;
  return { name, logo: group.logo ?? logo, description, termsUrl, helpUrl };
}

export async function toFormPage(db: Kysely<WorkspaceTables>, found: FoundForm, action: string): Promise<FormPage> {
  const { program, group } = found;
  const { primary_reward_event: first, application_requirements: requirements } = program;
  const rewards = { sale: group.sale_reward_id, lead: group.lead_reward_id, click: group.click_reward_id };
  const ids = [rewards[first as keyof typeof rewards], ...Object.values(rewards)];
  const reward = await findReward(db, program.workspace_id, ids.find((id) => id != null) ?? null);
  return {
    program: shownProgram(found),
    form: formOf(group),
    offer: reward === null ? undefined : toOffer(reward),
    requiresCountry: asksForCountry(requirements === null ? null : JSON.parse(requirements)),
    hasTerms: program.terms_url !== null,
    action,
  };
}
