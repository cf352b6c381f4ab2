import { readFile } from "node:fs/promises";
import type { EventKind } from "@overdub/storage";
import type { LaunchOptions } from "./start-overdub.ts";

const PRELOAD = new URL("./record-acknowledged.ts", import.meta.url).href;

/** Options of a server that notes in this file which events it has acknowledged, to the last one before it is killed. */
export function recordAcknowledged(file: string): Required<Pick<LaunchOptions, "env" | "preload">> {
  return { env: { OVERDUB_TEST_ACKNOWLEDGED: file }, preload: [PRELOAD] };
}

/** @returns the ids that are in the file, by kind. */
export async function readAcknowledged(file: string): Promise<Readonly<Record<EventKind, readonly string[]>>> {
  const lines = (await readFile(file, "utf8")).split("\n").slice(0, -1);
  const idsOf = (kind: EventKind) =>
    lines.filter((line) => line.startsWith(`${kind} `)).map((line) => line.slice(kind.length + 1));
  return { click: idsOf("click"), lead: idsOf("lead"), sale: idsOf("sale") };
}
