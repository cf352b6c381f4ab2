/** Work for threads, of every kind that there is. */
export function double(value: number): number {
  return 2 * value;
}

export function fail(reason: string): never {
  throw new Error(reason);
}

export function neverEnd(_input: null): void {
  for (;;);
}

export function hoard(_input: null): void {
  const hoarded: object[] = [];
  for (;;) hoarded.push({ number: Math.random() });
}

/** Memory in one piece, which no limit of a thread stops. */
export function exhaust(megabytes: number): number {
  return new Array(megabytes * 131_072).fill(0.5).map(String).length;
}

export function environment(_input: null): readonly string[] {
  return Object.keys(process.env);
}
