import type { MetadataCondition, MetadataOperator } from "@overdub/storage";

/**
 * Where a condition ends and the next one, which begins with a name and `[` or an operator, is joined to it. Looked for
 * once in each run of spaces, not from each space on.
 */
const SEPARATOR = /(?<!\s)\s+(?:and|or)\s+(?=[a-z_]\w*\s*[[:=!<>])/i;
const CONDITION = /^metadata((?:\[(?:'[^']*'|"[^"]*")\])+)\s*([:=!<>]+)(.*)$/is;
const KEY = /\[(?:'([^']*)'|"([^"]*)")\]/g;
const KEY_TEXT = /^[\p{L}\p{N}_.]+$/u;

const OPERATORS: ReadonlySet<string> = new Set<MetadataOperator>(["=", "!=", ">", "<", ">=", "<="]);

/**
 * `metadata['plan']:'pro' and metadata["seats"]["used"] >= 5` as conditions that are all required. Dub reads `or` as `and`
 * too. What is no condition on metadata, or compares with nothing, is left out.
 *
 * @see behaviour/attribution 5.7
 */
export function parseMetadataQuery(query: string | undefined): MetadataCondition[] {
  if (!query) return [];
  return query.trim().split(SEPARATOR).flatMap(parseCondition);
}

function parseCondition(text: string): MetadataCondition[] {
  const [, keys = "", operator = "", rest = ""] = CONDITION.exec(text.trim()) ?? [];
  const path = [...keys.matchAll(KEY)].map(([, single, double]) => single ?? double ?? "");
  const value = rest.trim().replace(/^['"]/, "").replace(/['"]$/, "");
  if (path.length === 0 || value === "" || !path.every((key) => KEY_TEXT.test(key))) return [];
  return [{ path, operator: OPERATORS.has(operator) ? (operator as MetadataOperator) : "=", value }];
}
