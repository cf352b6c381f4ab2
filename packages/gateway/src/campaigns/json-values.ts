import { setImmediate } from "node:timers/promises";
import type { RefuseFile } from "@overdub/limits";

/** Of one value, in characters. */
const MAX_VALUE_CHARS = 1_000_000;

/** A value of a list or of a file of lines, as text. */
export interface JsonText {
  /** Where it begins, from 1. */
  readonly line: number;
  readonly text: string;
}

/** Lines of a file, empty ones left out. @throws what `refuse` makes, for a line that is too long. */
export async function* readLines(text: AsyncIterable<string>, refuse: RefuseFile): AsyncGenerator<JsonText> {
  let held = "";
  let line = 0;
  for await (const part of text) {
    const lines = (held + part).split("\n");
    held = lines.pop() ?? "";
    for (const found of lines) {
      line += 1;
      if (found.length > MAX_VALUE_CHARS) throw tooLong(line, refuse);
      if (found.trim() !== "") yield { line, text: found };
    }
    if (held.length > MAX_VALUE_CHARS) throw tooLong(line + 1, refuse);
    await setImmediate();
  }
  if (held.trim() !== "") yield { line: line + 1, text: held };
}

/**
 * The values of a JSON list, one after the other, without the whole of it in memory. They are not parsed: where one ends
 * is told by brackets and quotes.
 *
 * @throws what `refuse` makes, naming the line from which on the file is no list.
 */
export async function* readListValues(text: AsyncIterable<string>, refuse: RefuseFile): AsyncGenerator<JsonText> {
  const scanner = new ListScanner(refuse);
  for await (const part of text) {
    yield* scanner.take(part);
    await setImmediate();
  }
  scanner.end();
}

type Place = "before" | "value" | "after";

class ListScanner {
  readonly #refuse: RefuseFile;
  #place: Place = "before";
  #line = 1;
  #startLine = 1;
  #hasBegun = false;
  #depth = 0;
  #isInText = false;
  #isEscaped = false;
  #held = "";

  constructor(refuse: RefuseFile) {
    this.#refuse = refuse;
  }

  *take(part: string): Generator<JsonText> {
    let start = 0;
    for (let at = 0; at < part.length; at += 1) {
      const character = part[at] ?? "";
      if (character === "\n") this.#line += 1;
      if (this.#place !== "value") {
        if (this.#begin(character)) start = at + 1;
        continue;
      }
      if (!this.#endsValue(character)) continue;
      const text = (this.#held + part.slice(start, at)).trim();
      this.#held = "";
      start = at + 1;
      if (text !== "") yield { line: this.#startLine, text };
      else if (character === ",")
        throw this.#refuse(`The file is no JSON behind line ${this.#line}: a value is missing.`);
      this.#hasBegun = false;
      if (character === "]") this.#place = "after";
    }
    if (this.#place === "value") this.#held += part.slice(start);
    if (this.#held.length > MAX_VALUE_CHARS) throw tooLong(this.#startLine, this.#refuse);
  }

  end(): void {
    if (this.#place !== "after") throw this.#refuse(`The list of line ${this.#startLine} is not closed.`);
  }

  /** @returns whether the list begins behind this character. */
  #begin(character: string): boolean {
    if (/\s/.test(character)) return false;
    if (this.#place === "after" || character !== "[") {
      throw this.#refuse(`The file is no JSON list: there is something else in line ${this.#line}.`);
    }
    this.#place = "value";
    return true;
  }

  /** Whether a value ends before this character: at a comma, or at the end of the list. */
  #endsValue(character: string): boolean {
    if (!this.#hasBegun && !/\s/.test(character)) {
      this.#hasBegun = true;
      this.#startLine = this.#line;
    }
    if (this.#isInText) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (character === "\\") this.#isEscaped = true;
      else if (character === '"') this.#isInText = false;
      return false;
    }
    if (character === '"') this.#isInText = true;
    else if (character === "{" || character === "[") this.#depth += 1;
    else if (character === "}" || (character === "]" && this.#depth > 0)) this.#depth -= 1;
    else return this.#depth <= 0 && (character === "," || character === "]");
    return false;
  }
}

function tooLong(line: number, refuse: RefuseFile): Error {
  return refuse(`The value in line ${line} is longer than ${MAX_VALUE_CHARS} characters.`);
}
