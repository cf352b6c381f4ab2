import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";

export const AGENT =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0";

/** A connection that remembers what has come. */
export async function open(port: number) {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  onTestFinished(() => {
    socket.destroy();
  });
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
  });
  await once(socket, "connect");
  const until = async (done: () => boolean) => {
    while (!done()) await sleep(2);
  };
  return {
    socket,
    send: (text: string) => void socket.write(text, "latin1"),
    /** Resolves with everything, when so many answers have begun and nothing has come for a moment. */
    async answers(count: number): Promise<string> {
      await until(() => received.split("HTTP/1.1 ").length > count);
      for (let length = -1; length !== received.length; ) {
        length = received.length;
        await sleep(15);
      }
      return received;
    },
  };
}

/** A visit by a browser. */
export const get = (path: string, ...lines: string[]) =>
  [`GET ${path} HTTP/1.1`, "Host: localhost", `User-Agent: ${AGENT}`, ...lines, "", ""].join("\r\n");
