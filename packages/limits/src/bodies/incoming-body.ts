import type { IncomingMessage } from "node:http";
import type { BodySource } from "./request-body.ts";

const ENDED = "The connection ended within the body";

/** The body of a request of `node:http` whose length is told. Read by its events: a stream of the web costs more. */
export class IncomingBody implements BodySource {
  readonly headers: BodySource["headers"];
  readonly #incoming: IncomingMessage;

  /** @param headers by lower-case name. */
  constructor(incoming: IncomingMessage, headers: ReadonlyMap<string, string>) {
    this.#incoming = incoming;
    this.headers = { get: (name) => headers.get(name) ?? null, has: (name) => headers.has(name) };
  }

  get body(): AsyncIterable<Uint8Array> | null {
    return this.headers.has("content-length") ? this.#incoming : null;
  }

  async arrayBuffer(): Promise<Uint8Array> {
    // Its end was told before anybody listened.
    if (this.#incoming.destroyed) throw new Error(ENDED);
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    const chunks: Buffer[] = [];
    this.#incoming
      .on("data", (chunk: Buffer) => chunks.push(chunk))
      .once("end", () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
      .once("error", reject)
      // Each request is closed, and an error costs as much as all else here.
      .once("close", () => this.#incoming.readableEnded || reject(new Error(ENDED)));
    return promise;
  }
}
