import { z } from "zod";

/** Values separated by commas, or an array of them; trimmed, without empty ones. */
export const TextList = z.union([z.string(), z.array(z.string())]).transform(splitList);

export function splitList(value: string | readonly string[]): string[] {
  return (typeof value === "string" ? value.split(",") : value).map((item) => item.trim()).filter(Boolean);
}
