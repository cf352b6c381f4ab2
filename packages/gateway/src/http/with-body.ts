import type { ContentfulStatusCode } from "hono/utils/http-status";

/** An answer always has a body, also where the upstream's had none: clients read an empty one as a file. */
export function withBody(status: number): ContentfulStatusCode {
  return (status === 204 || status === 205 ? 200 : status) as ContentfulStatusCode;
}
