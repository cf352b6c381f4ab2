import { UsageError } from "./cli-error.ts";

/**
 * What `--set name=value …` says. A value is a text, unless it is a flag, null, a whole number, a list or an object in JSON.
 *
 * @throws UsageError for what is no `name=value`.
 */
export function readSetOptions(set: readonly string[]): Readonly<Record<string, unknown>> {
  const fields = set.map((text): [string, unknown] => {
    const at = text.indexOf("=");
    if (at <= 0) throw new UsageError(`--set takes name=value, not ${text}.`);
    return [text.slice(0, at), readValue(text.slice(at + 1))];
  });
  return Object.fromEntries(fields);
}

function readValue(text: string): unknown {
  if (!/^(true|false|null|-?\d+|\[.*\]|\{".*\})$/s.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
