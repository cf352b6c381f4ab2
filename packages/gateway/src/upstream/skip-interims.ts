import type { Socket } from "node:net";

/** Of `HTTP/1.1 100`, and of `HTTP/1.1 101`, which is final: from there on another protocol is spoken. */
const INTERIM = Buffer.from("HTTP/1.1 1");
const SWITCHING = Buffer.from("01");
const STATUS_END = INTERIM.length + SWITCHING.length;
const END_OF_HEAD = Buffer.from("\r\n\r\n");
/** As much as a head may have. */
const MAX_HEAD_BYTES = 16 * 1024;

/**
 * Leaves interim answers out of what is read of a socket, such as the `100 Continue` that a server may say unasked: undici
 * takes that for a broken answer and ends the connection.
 *
 * @param isAnswered whether the head of the answer has been read already, so that bytes belong to its body.
 */
export function skipInterims(socket: Pick<Socket, "read">, isAnswered: () => boolean): void {
  const read = socket.read.bind(socket);
  /** The beginning of a head of which too little is known. */
  let held: Buffer | undefined;
  socket.read = (size) => {
    // By which streams look whether there is something, and which takes nothing.
    if (size === 0) return read(0);
    const chunk: Buffer | null = read();
    // What is held is no answer, if the connection ends there.
    if (chunk === null || (!held && isAnswered())) return chunk;
    let bytes = held ? Buffer.concat([held, chunk]) : chunk;
    held = undefined;
    while (bytes.length > 0 && mayBeInterim(bytes)) {
      const end = bytes.length < STATUS_END ? -1 : bytes.indexOf(END_OF_HEAD);
      if (end === -1) {
        if (bytes.length > MAX_HEAD_BYTES) return bytes;
        held = bytes;
        return null;
      }
      bytes = bytes.subarray(end + END_OF_HEAD.length);
    }
    return bytes.length > 0 ? bytes : null;
  };
}

function mayBeInterim(bytes: Buffer): boolean {
  const known = Math.min(bytes.length, INTERIM.length);
  if (bytes.compare(INTERIM, 0, known, 0, known) !== 0) return false;
  return bytes.length < STATUS_END || bytes.compare(SWITCHING, 0, SWITCHING.length, INTERIM.length, STATUS_END) !== 0;
}
