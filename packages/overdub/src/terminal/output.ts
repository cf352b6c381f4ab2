import type { Cell } from "@overdub/limits/csv";
import { toCsv } from "@overdub/limits/csv";
import type { Command } from "commander";

/** How a command answers: one JSON value for programs, or lines for people. Everything else goes to standard error. */
export interface OutputOptions {
  readonly json?: boolean | undefined;
}

/** How a list does: as a table, unless asked for otherwise. */
export interface ListOptions extends OutputOptions {
  readonly csv?: boolean | undefined;
}

export function print(value: unknown, options: OutputOptions, toLines: () => readonly string[]): void {
  process.stdout.write(options.json ? `${JSON.stringify(value)}\n` : `${toLines().join("\n")}\n`);
}

/** The options of every command that lists. */
export function withListOptions(command: Command): Command {
  return command.option("--json", "as JSON").option("--csv", "as CSV, with every field");
}

/** @param rows all fields of each, by their names. */
export function printList(
  rows: readonly Readonly<Record<string, unknown>>[],
  options: ListOptions,
  toLines: () => readonly string[],
): void {
  if (options.csv) process.stdout.write(toTableFile(rows));
  else print(rows, options, toLines);
}

/** Every field is a column; what is no plain value stands there as JSON. */
export function toTableFile(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return toCsv([columns, ...rows.map((row) => columns.map((column) => toCell(row[column])))]);
}

function toCell(value: unknown): Cell {
  if (typeof value === "object" && value !== null) return JSON.stringify(value);
  return value as Cell;
}

/** Rows under their headings, columns aligned. What others wrote moves no cursor: control characters are spaces. */
export function toTable(headings: readonly string[], given: readonly (readonly string[])[]): string[] {
  const rows = given.map((row) => row.map((cell) => cell.replace(/\p{Cc}+/gu, " ")));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [headings, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
