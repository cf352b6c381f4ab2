import { createHmac } from "node:crypto";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createGuardedFetch } from "@overdub/limits";
import { onTestFinished } from "vitest";

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** As it came. */
  readonly text: string;
}

/** Answers a request; by default with 200 and `ok`. */
export type Answer = (response: ServerResponse, received: Received) => void;

/** A program that is told of events, until the test ends. */
export interface Receiver {
  readonly origin: string;
  readonly received: Received[];
  /** The events that came, in their order. */
  events(): SentEvent[];
  /** How it answers, at any path. A test may change it. */
  answer: Answer;
}

export interface SentEvent {
  readonly id: string;
  readonly event: string;
  readonly createdAt: string;
  readonly data: Record<string, unknown>;
}

/** Reaches receivers on this machine, and nothing else. */
export const fetchReceivers = createGuardedFetch({
  allow: ["127.0.0.1"],
  resolve: async () => [{ address: "127.0.0.1", family: 4 }],
});

export async function startReceiver(answer: Answer = (response) => response.end("ok")): Promise<Receiver> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const one: Received = { path: request.url ?? "", headers: request.headers, text };
    receiver.received.push(one);
    receiver.answer(response, one);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const receiver: Receiver = {
    origin: `http://receiver.test:${(server.address() as AddressInfo).port}`,
    received: [],
    events: () => receiver.received.map(({ text }) => JSON.parse(text) as SentEvent),
    answer,
  };
  return receiver;
}

/** What a receiver that knows the secret computes of a body. */
export function expectedSignature(secret: string, text: string): string {
  return createHmac("sha256", Buffer.from(secret, "utf8")).update(Buffer.from(text, "utf8")).digest("hex");
}
