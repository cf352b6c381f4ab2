/**
 * Not a vendor's client: the vendor's SDK for the Proxy API is not on the npm registry. This is its wire behaviour as it
 * is documented, request by request (behaviour/gateway 1.1 to 1.3), for the part that lists and calls `/proxy`.
 */
export interface ProxyWireClient {
  /** Every row of every page, in the order in which they come. */
  list<Row>(resource: string, query?: ProxyQuery): AsyncGenerator<Row>;
  create<Result>(resource: string, body: unknown): Promise<Result>;
}

type ProxyQuery = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

interface Options {
  /** With or without a slash at its end: it is put before the path as it is. */
  readonly baseUrl: string;
  readonly token: string;
  readonly integratedAccountId: string;
}

interface Page<Row> {
  readonly result: readonly Row[];
  readonly next_cursor: string | null;
}

export function createProxyWireClient({ baseUrl, token, integratedAccountId }: Options): ProxyWireClient {
  async function send<Reply>(method: string, path: string, query: ProxyQuery, body?: unknown): Promise<Reply> {
    // The question mark is there even without anything behind it.
    const response = await fetch(`${baseUrl}${path}?${toQueryString(query)}`, {
      method,
      headers: {
        Accept: "application/json",
        Authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    if (!response.headers.get("content-type")?.includes("json")) throw new Error("The answer would be read as a file.");
    return (await response.json()) as Reply;
  }

  return {
    async *list<Row>(resource: string, query: ProxyQuery = {}) {
      let cursor: string | null = "";
      do {
        const parameters: ProxyQuery = { ...query, integrated_account_id: integratedAccountId, next_cursor: cursor };
        const page: Page<Row> = await send("GET", `/proxy/${resource}`, parameters);
        yield* page.result;
        cursor = page.next_cursor;
      } while (cursor);
    },
    async create<Result>(resource: string, body: unknown) {
      const parameters = { integrated_account_id: integratedAccountId };
      const { result } = await send<{ result: Result }>("POST", `/proxy/${resource}`, parameters, body);
      return result;
    },
  };
}

/** As the `qs` package writes it by default: `tagIds[0]=a&tagIds[1]=b` with the brackets encoded, `null` as `key=`. */
function toQueryString(query: ProxyQuery): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    Array.isArray(value)
      ? value.map((item, index) => [`${name}[${index}]`, item] as const)
      : [[name, value === null ? "" : String(value)] as const],
  );
  return pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&");
}
