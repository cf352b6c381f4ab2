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
