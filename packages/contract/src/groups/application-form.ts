import { z } from "zod";

const label = z.string().trim().min(1).max(300).describe("The question.");
const question = {
  id: z.string().trim().min(1).max(100).describe("Names the question; unique in the form."),
  label,
  required: z.boolean().default(false).describe("Whether it must be answered."),
};
const options = z
  .array(z.string().trim().min(1).max(190))
  .min(1)
  .max(50)
  .refine((given) => new Set(given).size === given.length, "Options must be unique.");
const PLATFORMS = ["website", "youtube", "twitter", "linkedin", "instagram", "tiktok"] as const;

const Question = z.discriminatedUnion("type", [
  z.object({ type: z.literal("short-text"), ...question, placeholder: z.string().max(190).optional() }),
  z.object({ type: z.literal("long-text"), ...question, placeholder: z.string().max(190).optional() }),
  z.object({ type: z.literal("select"), ...question, options }),
  z.object({ type: z.literal("multiple-choice"), ...question, options, multiple: z.boolean().default(false) }),
  z.object({ type: z.literal("image-upload"), ...question }),
  z.object({
    type: z.literal("website-and-socials"),
    id: question.id,
    platforms: z
      .array(z.object({ type: z.enum(PLATFORMS), required: z.boolean().default(false) }))
      .min(1)
      .max(6),
  }),
]);

/** What a program asks those who want to join. See behaviour/partners 3. */
export const ApplicationForm = z.object({
  fields: z
    .array(Question)
    .max(50)
    .refine((fields) => new Set(fields.map(({ id }) => id)).size === fields.length, "Questions need ids of their own."),
});
export type ApplicationForm = z.output<typeof ApplicationForm>;
export type ApplicationQuestion = ApplicationForm["fields"][number];
