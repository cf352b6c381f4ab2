import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:http";

export interface Visitor {
  readonly ip: string;
  /** Default: Chrome on a desktop. */
  readonly ua?: string;
  /** Two letters. Default: unknown. */
  readonly country?: string;
  readonly referer?: string;
}

export interface VisitAnswer {
  readonly status: number;
  /** Where a redirect leads; it is not followed. */
  readonly location: string | undefined;
}

const CHROME =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

/** Opens a short link of a server on this machine, like a browser behind a proxy that knows where its visitors are. */
export async function visit(shortLink: string, { ip, ua = CHROME, country, referer }: Visitor): Promise<VisitAnswer> {
  const { host, port, pathname, search } = new URL(shortLink);
  const sent = request({
    // Not every system's resolver knows `*.localhost`.
    hostname: "127.0.0.1",
    port,
    path: pathname + search,
    headers: {
      host,
      "user-agent": ua,
      "x-real-ip": ip,
      ...(country === undefined ? {} : { "x-vercel-ip-country": country }),
      ...(referer === undefined ? {} : { referer }),
    },
  }).end();
  const [response]: IncomingMessage[] = await once(sent, "response");
  if (!response) throw new Error("There is no response.");
  await once(response.resume(), "end");
  return { status: response.statusCode ?? 0, location: response.headers.location };
}

/** A different address for each index, from a range that is reserved for documentation and tests. */
export function addressOf(index: number): string {
  const high = Math.floor(index / 0x1_0000).toString(16);
  return `2001:db8::${high}:${(index % 0x1_0000).toString(16)}`;
}
