/** What is known of links, in a file beside the database: to read it takes a hundredth of the time of reading all links. */
import type { FileHandle } from "node:fs/promises";
import { open, readFile, rename } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { Codes } from "./codes.ts";
import { columnsOf, LINK_ATTRIBUTES, LinkFacts } from "./link-facts.ts";
import type { KnownLinks } from "./read-link-facts.ts";
import { TagLists } from "./tag-lists.ts";

/** Of what follows: a file of another version is left alone. */
const VERSION = 1;

/** The checksum of all that follows, and the length of the header. */
const PREFIX_BYTES = 8;

/** Between two of them others have their turn. */
const CHUNK_BYTES = 1024 * 1024;

const CODED = [...LINK_ATTRIBUTES, "tag"] as const;

/** JSON; the arrays follow it: a column of each attribute, then the heads, tags and places of tags. */
interface Header {
  readonly version: number;
  readonly name: string;
  readonly position: KnownLinks["position"];
  readonly last: number;
  readonly texts: Readonly<Record<(typeof CODED)[number], readonly string[]>>;
  readonly free: number;
  /** How many values each array has. */
  readonly lengths: readonly number[];
}

/** @param name By which whoever reads the file knows that it belongs to its database. */
export async function writeKnownLinks(path: string, name: string, { facts, position }: KnownLinks): Promise<void> {
  const { last } = facts;
  const { heads, tags, next, free } = facts.tags.arrays;
  const columns = LINK_ATTRIBUTES.map((attribute) => facts.column(attribute));
  // At once: what is known goes on changing while the file is written.
  const arrays = [
    ...columns.map((column) => column.slice(0, last + 1)),
    heads.slice(0, last + 1),
    tags.slice(),
    next.slice(),
  ];
  const texts = Object.fromEntries(CODED.map((of) => [of, facts.codes[of].texts])) as Header["texts"];
  const lengths = arrays.map(({ length }) => length);
  const header = Buffer.from(
    JSON.stringify({ version: VERSION, name, position, last, texts, free, lengths } satisfies Header),
  );
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32LE(header.length, 4);
  const partial = `${path}.partial`;
  await using file = await open(partial, "w", 0o600);
  await file.write(prefix);
  let checksum = crc32(prefix.subarray(4));
  for (const part of [header, ...arrays.map(({ buffer }) => new Uint8Array(buffer))])
    checksum = await append(file, part, checksum);
  prefix.writeUInt32LE(checksum);
  await file.write(prefix, 0, PREFIX_BYTES, 0);
  await rename(partial, path);
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
  if (!bytes || bytes.length < PREFIX_BYTES || crc32(bytes.subarray(4)) !== bytes.readUInt32LE(0)) return undefined;
  let end = PREFIX_BYTES + bytes.readUInt32LE(4);
  const header: Header = JSON.parse(bytes.toString("utf8", PREFIX_BYTES, end));
  if (header.version !== VERSION || header.name !== name) return undefined;
  const { position, last, texts, free, lengths } = header;
  const arrays = lengths.map((length) => {
    const array = new Int32Array(length);
    new Uint8Array(array.buffer).set(bytes.subarray(end, end + array.byteLength));
    end += array.byteLength;
    return array;
  });
  const arrayAt = (index: number) => arrays[index] ?? new Int32Array(0);
  const after = LINK_ATTRIBUTES.length;
  const tags = TagLists.of({ heads: arrayAt(after), tags: arrayAt(after + 1), next: arrayAt(after + 2), free });
  const columns = columnsOf((attribute) => arrayAt(LINK_ATTRIBUTES.indexOf(attribute)));
  const codes = Object.fromEntries(CODED.map((of) => [of, new Codes(texts[of])])) as LinkFacts["codes"];
  return { facts: new LinkFacts({ codes, tags, columns, last }), position };
}
