import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import { syncFolder } from "../runtime/sync-folder.ts";

/**
 * Texts that are on disk before anybody is told so, until they are somewhere else. To add some costs an fsync that no thread
 * of ours waits in, where a commit of SQLite holds up the one that commits.
 */
export class JournalFile {
  readonly #file: FileHandle;
  #bytes: number;
  /** Whether nothing stands behind what is known to be on disk. */
  #isWhole = false;

  private constructor(file: FileHandle, bytes: number) {
    this.#file = file;
    this.#bytes = bytes;
  }

  /** Makes the file where there is none. @returns it, and the texts that it has: those that were on disk before a crash. */
  static async open(path: string): Promise<{ readonly file: JournalFile; readonly texts: readonly string[] }> {
    const handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    try {
      await syncFolder(dirname(path));
      const { texts, bytes } = readLines(await handle.readFile());
      return { file: new JournalFile(handle, bytes), texts };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Resolves when the text is on disk, with the bytes that it takes; one at a time. If it rejects, the text is not there. */
  async add(text: string): Promise<number> {
    if (!this.#isWhole) await this.#file.truncate(this.#bytes);
    this.#isWhole = false;
    const line = Buffer.from(`${checksum(text)} ${text}\n`);
    for (let written = 0; written < line.length; ) {
      written += (await this.#file.write(line, written, line.length - written, this.#bytes + written)).bytesWritten;
    }
    await this.#file.datasync();
    this.#bytes += line.length;
    this.#isWhole = true;
    return line.length;
  }

  /** Forgets all texts. What a crash of the machine brings back of them has to do no harm. */
  async clear(): Promise<void> {
    await this.#file.truncate(0);
    this.#bytes = 0;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** @returns the texts up to the first that is not whole, which nobody was told of, and how many bytes they take. */
export function readLines(file: Buffer): { readonly texts: readonly string[]; readonly bytes: number } {
  const texts: string[] = [];
  let start = 0;
  for (let end = file.indexOf("\n"); end !== -1; end = file.indexOf("\n", start)) {
    const [, sum, text] = /^([0-9a-f]{8}) (.*)$/s.exec(file.toString("utf8", start, end)) ?? [];
    if (text === undefined || sum !== checksum(text)) break;
    texts.push(text);
    start = end + 1;
  }
  return { texts, bytes: start };
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}
