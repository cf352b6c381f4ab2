/** Calls of the proxy that read and that write; imported by tests only. */
import type { TestGateway } from "./test-gateway.ts";

export const READS = [
  ["GET", "/links"],
  ["GET", "/links/link_1"],
  ["POST", "/links/count"],
] as const;

export const WRITES = [
  ["POST", "/links"],
  ["PATCH", "/links/link_1"],
  ["DELETE", "/links/link_1"],
  ["POST", "/links/upsert"],
] as const;

/** Calls for the test's account; what is no GET has an empty body. */
export const call = (t: TestGateway, [method, path]: readonly [string, string]) =>
  t.call(method, `/proxy${path}?integrated_account_id=${t.account.id}`, method === "GET" ? {} : { body: {} });
