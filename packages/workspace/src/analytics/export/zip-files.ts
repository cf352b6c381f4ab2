import { Zip, ZipDeflate } from "fflate";

export interface File {
  readonly name: string;
  readonly text: string;
}

/** A ZIP of text files, in pieces, each file compressed when it comes. */
export async function* zipFiles(
  files: AsyncIterable<File>,
  modifiedMs: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let pieces: Uint8Array<ArrayBuffer>[] = [];
  const zip = new Zip((error, piece) => {
    if (error) throw error;
    pieces.push(new Uint8Array(piece));
  });
  function* written() {
    yield* pieces;
    pieces = [];
  }
  for await (const { name, text } of files) {
    const file = new ZipDeflate(name);
    file.mtime = modifiedMs;
    zip.add(file);
    file.push(new TextEncoder().encode(text), true);
    yield* written();
  }
  zip.end();
  yield* written();
}
