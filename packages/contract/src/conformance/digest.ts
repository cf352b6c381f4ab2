import { readFileSync } from "node:fs";
import { describeDocument } from "./describe-document.ts";

/**
 * The facts of Dub's OpenAPI document that a client depends on, by operation id: the lines of `describeDocument` without
 * their first word. The document itself, with its texts, is not ours to ship.
 */
export type Digest = Readonly<Record<string, readonly string[]>>;

export const DIGEST_FILE = new URL("dub-digest.json", import.meta.url);

export function readDigest(): Digest {
  return JSON.parse(readFileSync(DIGEST_FILE, "utf8")) as Digest;
}

export function digestDocument(document: unknown): Digest {
  const lines = describeDocument(document).map((line) => line.split(/ (.*)/s) as [string, string]);
  const byId = Map.groupBy(lines, ([id]) => id);
  return Object.fromEntries(byId.entries().map(([id, facts]) => [id, facts.map(([, fact]) => fact)]));
}

/** The lines that `describeDocument` gives of the document. */
export function linesOf(digest: Digest): string[] {
  return Object.entries(digest).flatMap(([id, facts]) => facts.map((fact) => `${id} ${fact}`));
}
