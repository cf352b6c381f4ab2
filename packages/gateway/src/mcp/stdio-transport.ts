import type { Readable, Writable } from "node:stream";
import { PassThrough } from "node:stream";
import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/server";
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import type { RpcError } from "./json-rpc.ts";
import { readLines } from "./read-lines.ts";
import { MAX_LINE_BYTES, readMessage } from "./read-message.ts";

/**
 * The SDK's transport over stdio, but for what it reads: that one passes over a line that is no message, hangs up on a long
 * one and at the end of its input. Here each line has its answer, and the next one is read.
 */
export class StdioTransport implements Transport {
  onmessage?: Transport["onmessage"];
  onerror?: Transport["onerror"];
  onclose?: Transport["onclose"];
  readonly #input: Readable;
  readonly #writer: StdioServerTransport;
  readonly #ended = Promise.withResolvers<void>();

  constructor(input: Readable, output: Writable) {
    this.#input = input;
    this.#writer = new StdioServerTransport(new PassThrough(), output);
  }

  async start(): Promise<void> {
    this.#writer.onerror = (error) => this.onerror?.(error);
    this.#writer.onclose = () => this.onclose?.();
    await this.#writer.start();
    this.#read().then(this.#ended.resolve, this.#ended.resolve);
  }

  send(message: JSONRPCMessage): Promise<void> {
    return this.#writer.send(message);
  }

  close(): Promise<void> {
    return this.#writer.close();
  }

  /** Resolves when the client has closed its end, and every message of it was passed on. */
  whenRead(): Promise<void> {
    return this.#ended.promise;
  }

  async #read(): Promise<void> {
    for await (const line of readLines(this.#input, MAX_LINE_BYTES)) {
      const read = readMessage(line);
      if ("message" in read) this.onmessage?.(read.message);
      else await this.#refuse(read.refusal);
    }
  }

  /** JSON-RPC has an id of null, the SDK's type of an error none. */
  async #refuse(refusal: RpcError): Promise<void> {
    await this.send(refusal as unknown as JSONRPCMessage).catch(() => undefined);
  }
}
