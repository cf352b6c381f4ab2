import { z } from "zod";
import type { GatewayTool } from "../gateway-tools/gateway-tool.ts";
import { defineGatewayTool } from "../gateway-tools/gateway-tool.ts";
import type { CarryOutContext } from "./carry-out.ts";
import { onboardingOf } from "./onboarding-of.ts";

const TAGS = ["onboarding"];

/** As it is listed: one type for each field. */
const ListedRules = z
  .array(
    z.object({
      name: z.string(),
      when: z
        .array(z.object({ field: z.string(), operator: z.string(), value: z.array(z.string()).optional() }))
        .optional(),
      action: z.enum(["approve", "reject", "hold"]),
      group_id: z.string().optional(),
      tag_names: z.array(z.string()).optional(),
      links: z.array(z.object({ url: z.string(), key: z.string().optional() })).optional(),
      reason: z.string().optional(),
      note: z.string().optional(),
      reapply: z.string().optional(),
    }),
  )
  .describe("The first whose conditions all hold decides.");

/** See behaviour/playbooks 2. */
export function onboardingTools(ctx: CarryOutContext): readonly GatewayTool[] {
  return [
    defineGatewayTool({
      name: "get_onboarding_rules",
      title: "Get the onboarding rules",
      description: "Get the rules that answer applications to the partner program, and when they were last followed.",
      tags: TAGS,
      input: z.object({}),
      hints: { readOnlyHint: true },
      run: ({ account, options }) => onboardingOf(ctx, account, options).show(),
    }),
    defineGatewayTool({
      name: "preview_onboarding_rules",
      title: "Preview onboarding rules",
      description:
        "Tell what rules would do about each application that waits, and why. Nothing is changed. Use it before " +
        "set_onboarding_rules, with the same `rules`; without them it is about those that are set.",
      tags: TAGS,
      input: z.object({ rules: ListedRules.optional() }),
      hints: { readOnlyHint: true },
      run: ({ account, args, options }) => onboardingOf(ctx, account, options).preview(args),
    }),
    defineGatewayTool({
      name: "set_onboarding_rules",
      title: "Set the onboarding rules",
      description:
        "Have applications answered by these rules, in place of all before: those that wait at once, and each that comes. " +
        "Partners are told, which cannot be taken back. Of `when` every condition must hold; none means everybody. " +
        "Fields: name, email, email_domain, company, country, description, group_id, network_status, website, youtube, " +
        "twitter, linkedin, instagram, tiktok, platforms, verified_platforms, answer:<question of the form>. Operators: is, " +
        "is_not, contains, does_not_contain, starts_with, ends_with (one of the values is enough), at_least, at_most, " +
        "is_known, is_unknown. approve takes group_id, tag_names and links, whose key holds {name} or {partner_id}; reject " +
        "takes reason (needsMoreDetail, doesNotMeetRequirements, notTheRightFit, other), note and reapply (instant, " +
        "standard, never). What no rule is for waits for a person.",
      tags: TAGS,
      action: "onboarding.set_rules",
      input: z.object({
        rules: ListedRules,
        is_active: z.boolean().optional(),
        every_minutes: z.number().int().optional().describe("How often applications are looked for. Default: 15."),
      }),
      hints: { readOnlyHint: false, destructiveHint: true },
      run: ({ account, args, options }) => onboardingOf(ctx, account, options).set(args),
    }),
    defineGatewayTool({
      name: "check_applications",
      title: "Look for applications now",
      description:
        "Have applications that wait answered by the rules within seconds, without waiting for the next look.",
      tags: TAGS,
      action: "onboarding.check",
      input: z.object({}),
      hints: { readOnlyHint: false },
      run: ({ account, options }) => onboardingOf(ctx, account, options).check(),
    }),
    defineGatewayTool({
      name: "list_onboarding_decisions",
      title: "List onboarding decisions",
      description:
        "List what was decided about applications, by which rule and why, and what came of it, newest first.",
      tags: TAGS,
      input: z.object({ limit: z.number().int().max(100).optional(), next_cursor: z.string().optional() }),
      hints: { readOnlyHint: true },
      run: ({ account, args, options }) => onboardingOf(ctx, account, options).decisions(args),
    }),
  ];
}
