/** Makes what is thrown for a file that cannot be read. @param message for the person whose file it is. */
export type RefuseFile = (message: string, options?: { readonly cause: unknown }) => Error;

/** The text of a UTF-8 file, without a byte order mark. @throws what `refuse` makes, for any other encoding. */
export async function* decodeText(chunks: AsyncIterable<Uint8Array>, refuse: RefuseFile): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let isFirst = true;
  for await (const chunk of chunks) {
    if (chunk.length === 0) continue;
    if (isFirst && isUtf16(chunk)) {
      throw refuse("The file is UTF-16: save it as UTF-8, in Excel as “CSV UTF-8 (Comma delimited)”.");
    }
    isFirst = false;
    const text = decode(decoder, chunk, refuse);
    if (text !== "") yield text;
  }
  const rest = decode(decoder, undefined, refuse);
  if (rest !== "") yield rest;
}

/** By its mark or, without one, by the zero byte in each letter of a heading. */
function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  return (
    (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || bytes.subarray(0, 64).includes(0)
  );
}

function decode(
  decoder: { decode(bytes?: Uint8Array, options?: { stream: boolean }): string },
  bytes: Uint8Array | undefined,
  refuse: RefuseFile,
): string {
  try {
    return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
  } catch (cause) {
    throw refuse("The file is no UTF-8: save it as UTF-8, in Excel as “CSV UTF-8 (Comma delimited)”.", {
      cause,
    });
  }
}
