import { expect, test } from "vitest";
import { requiredRecords } from "./required-records.ts";

const HOST = "links.overdub.test";
const ADDRESSES = ["192.0.2.1", "2001:db8::1"];
const BOTH = [
  { type: "A", value: "192.0.2.1" },
  { type: "AAAA", value: "2001:db8::1" },
];
const ALIAS = [{ type: "CNAME", value: HOST }];

test.each([
  ["go.acme.test", { host: HOST, addresses: ADDRESSES }, ALIAS],
  ["acme.test", { host: HOST, addresses: ADDRESSES }, BOTH],
  ["acme.test", { host: HOST, addresses: [] }, ALIAS],
  ["go.acme.test", { host: undefined, addresses: ADDRESSES }, BOTH],
  ["go.acme.test", { host: undefined, addresses: [] }, []],
])("%s gets what can lead it here", (slug, at, expected) => {
  const records = requiredRecords({ slug, verification_token: null }, at);
  expect(records).toEqual(expected.map((record) => ({ ...record, name: slug })));
});

test("a TXT record proves who owns it, before all others", () => {
  const [proof, ...rest] = requiredRecords(
    { slug: "go.acme.test", verification_token: "overdub-x" },
    { host: HOST, addresses: [] },
  );
  expect(proof).toEqual({ type: "TXT", name: "_overdub-challenge.go.acme.test", value: "overdub-x" });
  expect(rest).toHaveLength(1);
});
