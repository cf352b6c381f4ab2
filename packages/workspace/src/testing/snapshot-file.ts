import { createHash } from "node:crypto";
import type { Transfer } from "../app/transfer.ts";

interface FileLine {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly table?: string;
  readonly row?: Readonly<Record<string, unknown>>;
  readonly event?: Readonly<Record<string, unknown>>;
  readonly footer?: unknown;
}

export type SnapshotLine = FileLine;

const EVERYTHING = { events: true, keys: true };

export async function exportText(transfer: Transfer, workspace: string, options = EVERYTHING): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of transfer.exportSnapshot(workspace, options)) pieces.push(piece);
  return pieces.join("");
}

/** A file in one chunk; `size` cuts it into smaller ones. */
export async function* chunksOf(
  file: string | Uint8Array,
  size = Number.POSITIVE_INFINITY,
): AsyncGenerator<Uint8Array> {
  const bytes = typeof file === "string" ? Buffer.from(file) : file;
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

/** Checks and writes, as the command does. @returns what the check found. */
export async function importText(transfer: Transfer, file: string, options: Parameters<Transfer["checkSnapshot"]>[1]) {
  const checked = await transfer.checkSnapshot(chunksOf(file, 10_000), options);
  if (checked.state !== "finished") await transfer.importSnapshot(chunksOf(file, 7_000), checked.digest, options);
  return checked;
}

export function parseLines(file: string): SnapshotLine[] {
  return file
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** Makes a file of lines, with a footer that fits them. */
export function signLines(lines: readonly (SnapshotLine | string)[]): string {
  const counts: Record<string, number> = {};
  const texts = lines.map((line) => {
    if (typeof line === "string") return `${line}\n`;
    const name = line.event === undefined ? line.table : "events";
    if (name !== undefined) counts[name] = (counts[name] ?? 0) + 1;
    return `${JSON.stringify(line)}\n`;
  });
  const body = texts.join("");
  const sha256 = createHash("sha256").update(body).digest("hex");
  return `${body}${JSON.stringify({ footer: { counts, sha256 } })}\n`;
}

/** All of a file but where and when it was written, and what of its domains each server finds out by itself. */
export function contentsOf(file: string): SnapshotLine[] {
  const found = {
    verified: 0,
    trusted: 0,
    verification_token: null,
    verification_error: null,
    last_checked_at_ms: null,
  };
  return parseLines(file)
    .slice(1, -1)
    .map((line) => (line.table === "domains" ? { ...line, row: { ...line.row, ...found } } : line));
}
