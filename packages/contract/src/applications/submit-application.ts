import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { Platforms } from "../partners/administer-partner.ts";
import { Email } from "../schema/email.ts";
import { ApplicationDetails } from "./application.ts";

/** See behaviour/partners 3.2. */
export const ApplicationSubmitBody = z.object({
  name: z.string().trim().min(1).max(100).describe("The partner's full name."),
  email: z.string().trim().max(190).check(Email).describe("The partner's email address."),
  country: z
    .string()
    .trim()
    .regex(/^[A-Za-z]{2}$/, "Country must have two letters.")
    .toUpperCase()
    .nullish()
    .describe("The partner's country, ISO 3166-1 alpha-2."),
  companyName: z.string().trim().max(190).nullish().describe("The legal name, where the partner is a company."),
  groupId: z
    .string()
    .optional()
    .describe("The group to apply for, by ID or slug: its form is answered. Default: the default group."),
  platforms: Platforms.optional().describe("Where the partner is found on the web."),
  answers: z
    .record(z.string().max(100), z.union([z.string(), z.array(z.string()).max(50)]))
    .optional()
    .describe("The answers, by the ID of the question; a list where several options can be chosen."),
  referredByPartnerId: z.string().optional().describe("The ID of the partner who brought this one."),
});
export type ApplicationSubmitBody = z.output<typeof ApplicationSubmitBody>;

/** For a product's own form, instead of the page of the program. */
export const submitProgramApplication = defineOperation({
  id: "submitProgramApplication",
  method: "POST",
  path: "/program-applications",
  tag: "Program Applications",
  effect: "write",
  input: { body: ApplicationSubmitBody },
  success: { status: 201, body: ApplicationDetails },
  errors: ["conflict"],
  summary: "Submit a program application",
  description:
    "Apply in the name of somebody who has filled in a form of yours. What the form of the group requires must be answered.",
});
