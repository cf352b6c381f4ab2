import { expect, test } from "vitest";
import { GatewayError, unknownOutcome } from "../errors/gateway-error.ts";
import { outcomeOf } from "./outcome.ts";

const remote = { rawResponse: {} };

test.each([
  [new GatewayError(400, "ours"), "answered"],
  [new GatewayError(403, "Dub's", { remote }), "answered"],
  [new GatewayError(404, "Dub's", { remote }), "answered"],
  [new GatewayError(409, "Dub's", { remote }), "answered"],
  [new GatewayError(500, "Dub's", { remote }), "answered"],
  [new GatewayError(403, "ours"), "untouched"],
  [new GatewayError(404, "ours"), "untouched"],
  [new GatewayError(405, "ours"), "untouched"],
  [new GatewayError(401, "Dub's", { remote }), "untouched"],
  [new GatewayError(429, "Dub's", { remote }), "untouched"],
  [new GatewayError(429, "ours"), "untouched"],
  [new GatewayError(502, "nothing was sent"), "untouched"],
  [new GatewayError(504, "a read"), "untouched"],
  [unknownOutcome("A write broke"), "unknown"],
  [new TypeError("a bug"), "unknown"],
] as const)("%s: %s", (error, outcome) => {
  expect(outcomeOf(error)).toBe(outcome);
});
