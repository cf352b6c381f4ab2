const HEAD_END = "\r\n\r\n";

/**
 * Reads responses from a connection that has one request at a time. Just enough of HTTP/1.1 to know the status and
 * where a response ends: a client that did more would take its core from the servers' threads that share it.
 */
export class ResponseReader {
  #pending = "";

  /** @returns the status when the response is complete. @throws an `Error` for one whose end can't be told. */
  push(chunk: Buffer): number | undefined {
    this.#pending = this.#pending === "" ? chunk.toString("latin1") : this.#pending + chunk.toString("latin1");
    const text = this.#pending;
    const headEnd = text.indexOf(HEAD_END);
    if (headEnd === -1 || !isComplete(text, headEnd)) return undefined;
    this.#pending = "";
    return Number(text.slice(9, 12));
  }
}

function isComplete(text: string, headEnd: number): boolean {
  const bodyStart = headEnd + HEAD_END.length;
  const head = text.slice(0, headEnd);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return text.length >= bodyStart + Number(length);
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) return hasLastChunk(text, bodyStart);
  throw new Error(`A response does not say where it ends:\n${head}`);
}

function hasLastChunk(text: string, bodyStart: number): boolean {
  for (let at = bodyStart; ; ) {
    const lineEnd = text.indexOf("\r\n", at);
    if (lineEnd === -1) return false;
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    at = lineEnd + 2 + size + 2;
    if (at > text.length) return false;
    if (size === 0) return true;
  }
}
