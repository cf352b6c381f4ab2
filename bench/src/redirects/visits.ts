import type { Request } from "../measure/request.ts";
import type { BenchLink } from "./links.ts";

/** What most people visit with. */
const BROWSERS = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36",
  "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0",
];
const BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

/** An endless stream of visits, which knows how many of them are to be counted. */
export interface Visits {
  /** Visits that were taken so far. */
  readonly taken: number;
  /** How many of those are by people who had not visited that link before. */
  readonly counted: number;
  take(count: number): Request[];
}

interface VisitsOptions {
  readonly links: readonly BenchLink[];
  /** First part of the addresses of the visitors. */
  readonly network: number;
  /** Some links are visited far more often than others, as in life. Default: all are equally likely. */
  readonly isSkewed?: boolean;
}

/** Of 32 visits 29 are new visitors, two come again and one is a bot. */
export function createVisits(options: VisitsOptions): Visits {
  let taken = 0;
  let counted = 0;
  return {
    get taken() {
      return taken;
    },
    get counted() {
      return counted;
    },
    take(count) {
      return Array.from({ length: count }, () => {
        const index = taken++;
        if (!isBot(index) && !isRepeat(index)) counted += 1;
        return toRequest(index, options);
      });
    },
  };
}

function isBot(index: number): boolean {
  return index % 32 === 7;
}

function isRepeat(index: number): boolean {
  return index % 16 === 15;
}

function toRequest(index: number, { links, network, isSkewed = false }: VisitsOptions): Request {
  const visitor = isRepeat(index) ? index - 1 : index;
  const drawn = scramble(visitor);
  const link = links[isSkewed ? byZipf(drawn / 2 ** 32, links.length) : drawn % links.length];
  return {
    method: "GET",
    path: `/${link?.key}`,
    headers: {
      host: "localhost",
      "user-agent": isBot(index) ? BOT : BROWSERS[visitor % BROWSERS.length],
      accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
      "accept-language": "en-US,en;q=0.9",
      "x-real-ip": `${network}.${(visitor >>> 16) & 255}.${(visitor >>> 8) & 255}.${visitor & 255}`,
    },
  };
}

/** A rank from 0: the first is twice as likely as the second, three times as likely as the third. */
function byZipf(share: number, ranks: number): number {
  return Math.floor(ranks ** share) - 1;
}

/** 32 bits that look random and are the same each time: every link is as likely as any other. Source: MurmurHash3's finalizer. */
function scramble(n: number): number {
  let bits = Math.imul(n ^ (n >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
