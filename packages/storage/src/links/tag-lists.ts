const FIRST_SIZE = 1024;

/** What the lists are, for a file. */
export interface TagArrays {
  readonly heads: Int32Array<ArrayBuffer>;
  readonly tags: Int32Array<ArrayBuffer>;
  readonly next: Int32Array<ArrayBuffer>;
  readonly free: number;
}

/** The tags of each link by its number, as lists that are linked within arrays: 4 bytes a link and 8 a tag of it. */
export class TagLists {
  /** Of each link the place of its first tag; 0: it has none. */
  #heads = new Int32Array(FIRST_SIZE);
  #tags = new Int32Array(FIRST_SIZE);
  #next = new Int32Array(FIRST_SIZE);
  /** The first of the places that are free again. */
  #free = 0;
  #used = 1;

  static of({ heads, tags, next, free }: TagArrays): TagLists {
    const lists = new TagLists();
    lists.#heads = heads;
    lists.#tags = tags;
    lists.#next = next;
    lists.#free = free;
    lists.#used = tags.length;
    return lists;
  }

  get arrays(): TagArrays {
    const [tags, next] = [this.#tags.subarray(0, this.#used), this.#next.subarray(0, this.#used)];
    return { heads: this.#heads, tags, next, free: this.#free };
  }

  set(number: number, tags: readonly number[]): void {
    if (number >= this.#heads.length) this.#heads = larger(this.#heads, number);
    for (let place = this.#heads[number] ?? 0; place !== 0; ) {
      const next = this.#next[place] ?? 0;
      this.#next[place] = this.#free;
      this.#free = place;
      place = next;
    }
    let head = 0;
    for (const tag of tags) {
      const place = this.#takePlace();
      this.#tags[place] = tag;
      this.#next[place] = head;
      head = place;
    }
    this.#heads[number] = head;
  }

  *of(number: number): Generator<number> {
    for (let place = this.#heads[number] ?? 0; place !== 0; place = this.#next[place] ?? 0)
      yield this.#tags[place] ?? 0;
  }

  has(number: number, wanted: ReadonlySet<number>): boolean {
    for (let place = this.#heads[number] ?? 0; place !== 0; place = this.#next[place] ?? 0)
      if (wanted.has(this.#tags[place] ?? 0)) return true;
    return false;
  }

  #takePlace(): number {
    const place = this.#free;
    if (place !== 0) {
      this.#free = this.#next[place] ?? 0;
      return place;
    }
    this.#used += 1;
    if (this.#used > this.#tags.length) {
      this.#tags = larger(this.#tags, this.#used);
      this.#next = larger(this.#next, this.#used);
    }
    return this.#used - 1;
  }
}

function larger(array: Int32Array<ArrayBuffer>, last: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(Math.max(array.length * 2, last + 1));
  grown.set(array);
  return grown;
}
