import { z } from "zod";
import { ErrorEnvelope } from "../errors/error-envelope.ts";

/** What stands for a link that failed among the answers of a bulk operation. */
export const LinkError = z.object({
  link: z.unknown().describe("The link as it was given, or an object with its ID."),
  error: z.string().describe("The error message."),
  code: ErrorEnvelope.shape.error.shape.code.describe("The error code."),
});
export type LinkError = z.infer<typeof LinkError>;
