/** Something that listeners are told, ready to be sent. */
export interface NewsItem {
  /** Ascends. */
  readonly position: number;
  readonly text: string;
  /** The account that it is about; undefined: it is for everybody who listens. */
  readonly accountId?: string | undefined;
}

const MOST_ITEMS = 500;
const MOST_CHARS = 2 * 1024 * 1024;

/**
 * The newest items, once for all who listen: each remembers a position alone, so that one who is slow holds no memory. What
 * is oldest goes when there are too many.
 */
export class NewsLog {
  #items: NewsItem[] = [];
  #chars = 0;
  #floor: number;

  /** @param floor where it begins: everything after it is here. */
  constructor(floor: number) {
    this.#floor = floor;
  }

  append(items: readonly NewsItem[]): void {
    for (const item of items) {
      this.#items.push(item);
      this.#chars += item.text.length;
    }
    let gone = 0;
    while (this.#items.length - gone > MOST_ITEMS || this.#chars > MOST_CHARS) {
      const oldest = this.#items[gone];
      if (!oldest) break;
      this.#floor = oldest.position;
      this.#chars -= oldest.text.length;
      gone += 1;
    }
    if (gone > 0) this.#items = this.#items.slice(gone);
  }

  /** Forgets everything up to a position: there was more than could be read. */
  restart(floor: number): void {
    this.#items = [];
    this.#chars = 0;
    this.#floor = floor;
  }

  /** What came after a position; undefined where some of it is gone. */
  since(position: number): readonly NewsItem[] | undefined {
    if (position < this.#floor) return undefined;
    const first = this.#items.findIndex((item) => item.position > position);
    return first === -1 ? [] : this.#items.slice(first);
  }
}
