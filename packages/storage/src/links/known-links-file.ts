/** What is known of links, in a file beside the database: to read it takes a hundredth of the time of reading all links. */
import type { FileHandle } from "node:fs/promises";
import { open, readFile, rename, rm } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { crc32 } from "node:zlib";
import { Codes } from "./codes.ts";
import { columnsOf, LINK_ATTRIBUTES, LinkFacts } from "./link-facts.ts";
import type { KnownLinks } from "./read-link-facts.ts";
import { TagLists } from "./tag-lists.ts";

/** A file of another version is left alone. */
const VERSION = 1;

/** The checksum of all that follows, the version, and the length of the header. */
const PREFIX_BYTES = 12;

/** Between two of them others have their turn. */
const CHUNK_BYTES = 1024 * 1024;

const CODED = [...LINK_ATTRIBUTES, "tag"] as const;

/** JSON; the arrays follow it: a column of each attribute, then the tags, their heads and their next places. */
interface Header {
  readonly name: string;
  readonly position: KnownLinks["position"];
  readonly last: number;
  readonly texts: Readonly<Record<(typeof CODED)[number], readonly string[]>>;
  readonly free: number;
  /** How many values each array has. */
  readonly lengths: readonly number[];
}

/**
 * What is known may change meanwhile: what is written is of the time of the call. It may be ahead of its position, since
 * changes are taken before the position moves, and never behind: whoever reads it takes them once more.
 *
 * @param name By which whoever reads the file knows that it belongs to its database.
 * @throws the error of the disk; what was written of the new file is gone then.
 */
export async function writeKnownLinks(path: string, name: string, { facts, position }: KnownLinks): Promise<void> {
  const { last, codes } = facts;
  const { heads, tags, next, free } = facts.tags.arrays;
  const coded = [...LINK_ATTRIBUTES.map((attribute) => facts.column(attribute).slice(0, last + 1)), tags.slice()];
  const places = [heads.slice(0, last + 1), next.slice()];
  const texts: Record<string, readonly string[]> = {};
  // Of places that are free the tags are no one's.
  for (let place = free; place !== 0; place = next[place] ?? 0) (coded.at(-1) as Int32Array)[place] = 0;
  for (const [index, of] of CODED.entries()) {
    texts[of] = recode(coded[index] as Int32Array, codes[of]);
    await setImmediate();
  }
  const arrays = [...coded, ...places];
  const lengths = arrays.map(({ length }) => length);
  const header = { name, position, last, texts: texts as Header["texts"], free, lengths } satisfies Header;
  const partial = `${path}.partial`;
  try {
    await writeFileOf(partial, Buffer.from(JSON.stringify(header)), arrays);
    await rename(partial, path);
  } catch (error) {
    // A full disk has no room for it.
    await rm(partial, { force: true });
    throw error;
  }
}

/** Gives codes anew, to texts that are in use: what is deleted is not kept. @returns the texts. */
function recode(column: Int32Array, codes: Codes): string[] {
  const texts: string[] = [];
  const given = new Int32Array(codes.size);
  for (let index = 0; index < column.length; index += 1) {
    const code = column[index] ?? 0;
    if (code === 0) continue;
    given[code] ||= texts.push(codes.textOf(code));
    column[index] = given[code] ?? 0;
  }
  return texts;
}

async function writeFileOf(path: string, header: Buffer, arrays: readonly Int32Array[]): Promise<void> {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32LE(VERSION, 4);
  prefix.writeUInt32LE(header.length, 8);
  await using file = await open(path, "w", 0o600);
  await file.write(prefix);
  let checksum = crc32(prefix.subarray(4));
  for (const part of [header, ...arrays.map(({ buffer }) => new Uint8Array(buffer))])
    checksum = await append(file, part, checksum);
  prefix.writeUInt32LE(checksum);
  await file.write(prefix, 0, PREFIX_BYTES, 0);
}

async function append(file: FileHandle, part: Uint8Array, before: number): Promise<number> {
  let checksum = before;
  for (let start = 0; start < part.length; start += CHUNK_BYTES) {
    const chunk = part.subarray(start, start + CHUNK_BYTES);
    checksum = crc32(chunk, checksum);
    await file.writeFile(chunk);
  }
  return checksum;
}

/** @returns undefined where there is none of that name, or one that was not written to its end. */
export async function readKnownLinks(path: string, name: string): Promise<KnownLinks | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  if (!bytes || bytes.length < PREFIX_BYTES || bytes.readUInt32LE(4) !== VERSION) return undefined;
  if (crc32(bytes.subarray(4)) !== bytes.readUInt32LE(0)) return undefined;
  let end = PREFIX_BYTES + bytes.readUInt32LE(8);
  const header: Header = JSON.parse(bytes.toString("utf8", PREFIX_BYTES, end));
  if (header.name !== name) return undefined;
  const { position, last, texts, free, lengths } = header;
  const arrays = lengths.map((length) => {
    const array = new Int32Array(length);
    new Uint8Array(array.buffer).set(bytes.subarray(end, end + array.byteLength));
    end += array.byteLength;
    return array;
  });
  const arrayAt = (index: number) => arrays[index] ?? new Int32Array(0);
  const after = LINK_ATTRIBUTES.length;
  const tags = TagLists.of({ tags: arrayAt(after), heads: arrayAt(after + 1), next: arrayAt(after + 2), free });
  const columns = columnsOf((attribute) => arrayAt(LINK_ATTRIBUTES.indexOf(attribute)));
  const codes = Object.fromEntries(CODED.map((of) => [of, new Codes(texts[of])])) as LinkFacts["codes"];
  return { facts: new LinkFacts({ codes, tags, columns, last }), position };
}
