/** A request as the load sends it; absent headers are left out. */
export interface Request {
  /** Default: GET. */
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
}

/** As it goes over the wire, for a connection that stays open. */
export function encodeRequest({ method = "GET", path = "/", headers = {}, body = "" }: Request, host: string): Buffer {
  const fields = Object.entries({
    host,
    ...headers,
    ...(body === "" ? {} : { "content-length": Buffer.byteLength(body) }),
  });
  const lines = fields.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}\r\n`]));
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body}`);
}
