import type { IncomingHttpHeaders } from "node:http";
import { Agent, request } from "node:http";
import type { Link } from "@overdub/contract";

export const DESKTOP_AGENT =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36";
export const IPHONE_AGENT =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1";
export const PIXEL_AGENT =
  "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36";

export interface LinkVisit {
  readonly method?: string;
  /** Sent over and above a browser's `User-Agent`; `host` is one of them. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Posted as a form. */
  readonly form?: Readonly<Record<string, string>>;
}

export interface LinkAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const FORM = { "content-type": "application/x-www-form-urlencoded" };

const agent = new Agent({ keepAlive: true });

/** One visit over a socket, path byte for byte, redirects not followed. */
export function visitLink(origin: string, path: string, { method = "GET", headers = {}, form }: LinkVisit = {}) {
  const { port } = new URL(origin);
  return new Promise<LinkAnswer>((resolve, reject) => {
    const req = request(
      {
        host: "127.0.0.1",
        port,
        path,
        method,
        agent,
        // A destination may have 32,000 characters, and Node's clients take heads of 16 KB.
        maxHeaderSize: 65_536,
        headers: { host: "localhost", "user-agent": DESKTOP_AGENT, ...(form && FORM), ...headers },
      },
      (response) => {
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (text) => {
          body += text;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
        response.on("error", reject);
      },
    );
    req.on("error", reject);
    req.end(form && String(new URLSearchParams(form)));
  });
}

let visitors = 0;

/** A visitor who was not there before. */
export function stranger(): { "x-real-ip": string } {
  visitors += 1;
  return { "x-real-ip": `198.18.${Math.floor(visitors / 250)}.${visitors % 250}` };
}

/** A new visitor follows a link that tracks conversions. @returns the id of the click. */
export async function clickLink(
  origin: string,
  link: Pick<Link, "domain" | "key">,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const response = await visitLink(origin, `/${link.key}`, {
    headers: { host: link.domain, ...stranger(), ...headers },
  });
  const clickId = URL.parse(response.headers.location ?? "")?.searchParams.get("dub_id");
  if (!clickId) throw new Error(`No click: ${response.status} ${response.headers.location}`);
  return clickId;
}
