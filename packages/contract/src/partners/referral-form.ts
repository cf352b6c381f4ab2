import { z } from "zod";

const field = <Type extends string, Extra extends z.ZodRawShape>(type: Type, extra: Extra) =>
  z.object({
    key: z.string(),
    label: z.string(),
    required: z.boolean(),
    locked: z.boolean(),
    position: z.number().int().nonnegative(),
    type: z.literal(type),
    ...extra,
  });

const options = z.array(z.object({ label: z.string(), value: z.string() })).min(2);
const maxLength = z.number().int().positive().optional();

/** The form by which a partner refers others; only programs that Dub hosts have one. */
export const ReferralForm = z.object({
  fields: z
    .array(
      z.discriminatedUnion("type", [
        field("text", { constraints: z.object({ maxLength, pattern: z.string().optional() }).optional() }),
        field("textarea", { constraints: z.object({ maxLength }).optional() }),
        field("select", { options }),
        field("country", {}),
        field("date", {}),
        field("multiSelect", { options }),
        field("number", {}),
        field("phone", {}),
      ]),
    )
    .min(1),
});
