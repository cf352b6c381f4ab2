import { UsageError } from "../terminal/cli-error.ts";

/** UTC ms. @throws UsageError for what is no date. */
export async function readDate(option: string, text: string, nowMs: number): Promise<number> {
  const { parseDateMs } = await import("@overdub/workspace");
  const ms = parseDateMs(text, nowMs);
  if (ms === undefined) throw new UsageError(`${option}: "${text}" is no date.`);
  return ms;
}

/** UTC ms. @throws UsageError for what is no date, or is over. */
export async function readExpiry(text: string, nowMs: number): Promise<number> {
  const ms = await readDate("--expires", text, nowMs);
  if (ms <= nowMs) throw new UsageError(`--expires: "${text}" lies in the past.`);
  return ms;
}
