import type { IncomingHttpHeaders } from "node:http";
import { Agent, request } from "node:http";

export interface HttpAnswer {
  /** 0 when the connection was closed without a whole response. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const agent = new Agent({ keepAlive: true });
const NOTHING: HttpAnswer = { status: 0, headers: {}, text: "" };

/** One request over a socket, its path byte for byte. A stream is left when it has begun. */
export function sendRequest(
  origin: string,
  {
    method,
    path,
    headers,
    body,
  }: { method: string; path: string; headers: Record<string, string>; body?: string | undefined },
): Promise<HttpAnswer> {
  return new Promise((resolve) => {
    const sent = request(
      {
        ...{ agent, host: "127.0.0.1", port: new URL(origin).port, method, path, maxHeaderSize: 65_536 },
        headers: {
          host: "localhost",
          ...headers,
          ...(body !== undefined && { "content-length": Buffer.byteLength(body) }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        const answer = () => {
          const text = Buffer.concat(chunks).toString("utf8");
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        };
        if (response.headers["content-type"]?.includes("event-stream")) {
          answer();
          response.destroy();
          return;
        }
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", answer);
        // Broken off: a part is not the whole.
        response.on("error", () => resolve(NOTHING));
      },
    );
    // Answered early, or not at all.
    sent.on("error", () => resolve(NOTHING));
    sent.end(body);
  });
}
