/** Fields of responses, each with its one sentence. Amounts of money are whole cents. */
import { z } from "zod";

export const text = (description: string) => z.string().describe(description);
export const nullableText = (description: string) => z.string().nullable().describe(description);
export const flag = (description: string) => z.boolean().describe(description);
export const counter = (description: string) => z.number().int().nonnegative().describe(description);
/** An amount that is negative where money goes back. */
export const cents = (description: string) => z.number().int().describe(`${description} In cents.`);
export const date = (description: string) => z.string().describe(`${description} ISO 8601, UTC.`);
export const nullableDate = (description: string) => z.string().nullable().describe(`${description} ISO 8601, UTC.`);

/** The bytes of a response that is not JSON. */
export const Binary = z
  .custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array)
  .meta({ type: "string", format: "binary" });
