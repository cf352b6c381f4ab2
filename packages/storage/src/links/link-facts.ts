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

export class LinkFacts {
  readonly codes: Readonly<Record<LinkAttribute | "tag", Codes>> = {
    ...{ workspace: new Codes(), domain: new Codes(), rootKey: new Codes() },
    ...{ folder: new Codes(), partner: new Codes(), program: new Codes(), tag: new Codes() },
  };
  readonly tags = new TagLists();
  #columns: Record<LinkAttribute, Int32Array<ArrayBuffer>> = columnsOf(FIRST_SIZE);
  #last = 0;

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
    const grown = columnsOf(size);
    for (const attribute of LINK_ATTRIBUTES) grown[attribute].set(this.#columns[attribute]);
    this.#columns = grown;
  }
}

function columnsOf(size: number): Record<LinkAttribute, Int32Array<ArrayBuffer>> {
  const column = () => new Int32Array(size);
  return {
    ...{ workspace: column(), domain: column(), rootKey: column() },
    ...{ folder: column(), partner: column(), program: column() },
  };
}
