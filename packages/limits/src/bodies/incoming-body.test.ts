import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { IncomingBody } from "./incoming-body.ts";

/** A request whose connection may have ended before somebody reads its body. */
async function received(sent: string, leave: "stay" | "end" | "reset"): Promise<IncomingMessage> {
  const server = createServer();
  const arrived = once(server, "request") as Promise<[IncomingMessage]>;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1").on("error", () => {});
  socket.write(`POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\n${sent}`);
  const [incoming] = await arrived;
  if (leave === "stay") return incoming;
  incoming.on("error", () => {});
  if (leave === "end") socket.destroy();
  else socket.resetAndDestroy();
  // `once` would reject with the error that comes before.
  if (!incoming.closed) await new Promise((resolve) => incoming.once("close", resolve));
  return incoming;
}

const bodyOf = (incoming: IncomingMessage) => new IncomingBody(incoming, new Map([["content-length", "4"]]));

test("a body is read, also some time after its request", async () => {
  const incoming = await received("abcd", "stay");
  await delay(20);
  expect(Buffer.from(await bodyOf(incoming).arrayBuffer()).toString()).toBe("abcd");
});

test.each(["end", "reset"] as const)(
  "a body of which a part came before an %s is none, whenever it is read",
  async (how) => {
    await expect(bodyOf(await received("ab", how)).arrayBuffer()).rejects.toThrow("ended within the body");
  },
);
