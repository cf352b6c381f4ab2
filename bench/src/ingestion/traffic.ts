import type { Request } from "../measure/request.ts";

export const LINKS = 1000;
/** Customers who have a lead before the sales come. */
export const BUYERS = 500;

const BROWSER =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36";

/** Requests of one kind, each an event that was never there before. */
export interface Traffic {
  readonly taken: number;
  take(count: number): Request[];
}

function createTraffic(toRequest: (index: number) => Request): Traffic {
  let taken = 0;
  return {
    get taken() {
      return taken;
    },
    take: (count) => Array.from({ length: count }, () => toRequest(taken++)),
  };
}

export function keyOf(index: number): string {
  return `k${index % LINKS}`;
}

export function buyer(index: number): string {
  return `buyer-${index % BUYERS}`;
}

/** So that the sum tells apart which sales have been counted. */
export function amountOf(index: number): number {
  return 100 + index;
}

/** @param network first part of the addresses of the visitors, who come once. */
function visitorHeaders(network: number, index: number): Record<string, string> {
  const address = `${network}.${(index >>> 16) & 255}.${(index >>> 8) & 255}.${index & 255}`;
  return { host: "localhost", "user-agent": BROWSER, "accept-language": "en-US,en;q=0.9", "x-real-ip": address };
}

const json = (path: string, body: object, headers: Record<string, string>): Request => ({
  method: "POST",
  path,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});

export const visits = () => createTraffic((n) => ({ path: `/${keyOf(n)}`, headers: visitorHeaders(10, n) }));

export const clicks = (path: string) =>
  createTraffic((n) => json(path, { domain: "localhost", key: keyOf(n) }, visitorHeaders(11, n)));

export const leads = (authorization: string, clickIds: readonly string[]) =>
  createTraffic((n) => {
    const lead = { clickId: clickIds[n % clickIds.length], eventName: "Sign up", customerExternalId: `user-${n}` };
    return json("/api/track/lead", lead, { authorization });
  });

export const sales = (authorization: string) =>
  createTraffic((n) => {
    const sale = { customerExternalId: buyer(n), amount: amountOf(n), invoiceId: `invoice-${n}` };
    return json("/api/track/sale", sale, { authorization });
  });

/** Links with keys of the server's choice. */
export const creations = (authorization: string) =>
  createTraffic((n) => json("/api/links", { url: `https://www.example.com/products/${n}` }, { authorization }));
