import type { Link } from "@overdub/contract";
import { visitLink } from "./visit-link.ts";

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
  const answer = await visitLink(origin, `/${link.key}`, {
    headers: { host: link.domain, ...stranger(), ...headers },
  });
  const clickId = URL.parse(answer.headers.location ?? "")?.searchParams.get("dub_id");
  if (!clickId) throw new Error(`No click: ${answer.status} ${answer.headers.location}`);
  return clickId;
}
