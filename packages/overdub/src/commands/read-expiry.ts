import { UsageError } from "../terminal/cli-error.ts";

/** UTC ms. @throws UsageError for what is no date. */
export async function readExpiry(text: string, nowMs: number): Promise<number> {
  const { parseDateMs } = await import("@overdub/workspace");
  const ms = parseDateMs(text, nowMs);
  if (ms === undefined) throw new UsageError(`--expires: "${text}" is no date.`);
  if (ms <= nowMs) throw new UsageError(`--expires: "${text}" lies in the past.`);
  return ms;
}
