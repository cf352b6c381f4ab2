/**
 * What questions about events ask of links, by the numbers of links, as it stands in SQL: some 40 bytes a link, through all
 * of which a question goes in a few milliseconds.
 */
import { Codes } from "./codes.ts";
import { TagLists } from "./tag-lists.ts";

/** One value a link, or none. `rootKey`: its key where that is the root of its domain. */
export const LINK_ATTRIBUTES = ["workspace", "domain", "rootKey", "folder", "partner", "program"] as const;
export type LinkAttribute = (typeof LINK_ATTRIBUTES)[number];

/** A link by its number; without a workspace there is none. */
export type LinkRow = Readonly<Record<LinkAttribute, string | null>> & { readonly number: number };

const FIRST_SIZE = 1024;

export type LinkCodes = Readonly<Record<LinkAttribute | "tag", Codes>>;
type Columns = Readonly<Record<LinkAttribute, Int32Array<ArrayBuffer>>>;

/** All that is known of links, as a file keeps it. */
export interface LinkFactsParts {
  readonly codes: LinkCodes;
  readonly tags: TagLists;
  /** Of each of them at least as many as there are links. */
  readonly columns: Columns;
  /** The greatest number of a link. */
  readonly last: number;
}

export class LinkFacts {
  readonly codes: LinkCodes;
  readonly tags: TagLists;
  #columns: Columns;
  #last: number;

  constructor({ codes, tags, columns, last }: LinkFactsParts = nothingKnown()) {
    this.codes = codes;
    this.tags = tags;
    this.#columns = columns;
    this.#last = last;
  }

  /** The greatest number of a link. */
  get last(): number {
    return this.#last;
  }

  /** The code of each link's value, by the link's number; 0: it has none. */
  column(attribute: LinkAttribute): Int32Array {
    return this.#columns[attribute];
  }

  /** Takes what a link is now, in place of what was known of it. */
  set(row: LinkRow, tagIds: readonly string[]): void {
    const { number } = row;
    this.#last = Math.max(this.#last, number);
    const size = this.#columns.workspace.length;
    if (number >= size) this.#grow(Math.max(size * 2, number + 1));
    for (const attribute of LINK_ATTRIBUTES) {
      this.#columns[attribute][number] = row.workspace === null ? 0 : this.codes[attribute].of(row[attribute]);
    }
    const tags = row.workspace === null ? [] : tagIds.map((id) => this.codes.tag.of(id));
    this.tags.set(number, tags);
  }

  #grow(size: number): void {
    const grown = columnsOf(() => new Int32Array(size));
    for (const attribute of LINK_ATTRIBUTES) grown[attribute].set(this.#columns[attribute]);
    this.#columns = grown;
  }
}

function nothingKnown(): LinkFactsParts {
  const codes = {
    ...{ workspace: new Codes(), domain: new Codes(), rootKey: new Codes() },
    ...{ folder: new Codes(), partner: new Codes(), program: new Codes(), tag: new Codes() },
  };
  return { codes, tags: new TagLists(), columns: columnsOf(() => new Int32Array(FIRST_SIZE)), last: 0 };
}

export function columnsOf(make: (attribute: LinkAttribute) => Int32Array<ArrayBuffer>): Columns {
  return {
    ...{ workspace: make("workspace"), domain: make("domain"), rootKey: make("rootKey") },
    ...{ folder: make("folder"), partner: make("partner"), program: make("program") },
  };
}
