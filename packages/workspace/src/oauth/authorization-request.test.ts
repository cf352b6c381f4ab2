import { AppError, parseInput } from "@overdub/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AuthorizationRequest, isRegistered, withAnswer } from "./authorization-request.ts";
import { toLines } from "./page/consent-page.ts";

const ISSUER = "https://go.acme.test";
const GIVEN = { client_id: "dub_app_1", redirect_uri: "https://product.test/back", response_type: "code" };
const read = (fields: object) => parseInput(AuthorizationRequest, { ...GIVEN, ...fields });

test.each([
  ["links.read", ["links.read", "user.read"]],
  ["links.read,tags.write", ["links.read", "tags.write", "user.read"]],
  ["links.read  tags.read+user.read", ["links.read", "tags.read", "user.read"]],
  ["links.read links.read", ["links.read", "user.read"]],
  ["workspaces.read workspaces.write links.read", ["links.read", "user.read"]],
  ["", ["user.read"]],
  [undefined, ["user.read"]],
])("of the scopes %j a member is asked for %j", (scope, expected) => {
  expect(read({ scope }).scope).toEqual(expected);
});

test.each([
  [{ client_id: undefined }, "client_id"],
  [{ redirect_uri: "product" }, "redirect_uri"],
  [{ redirect_uri: ` ${GIVEN.redirect_uri}` }, "redirect_uri"],
  [{ redirect_uri: `${GIVEN.redirect_uri}\n` }, "redirect_uri"],
  [{ response_type: "token" }, "response_type"],
  [{ scope: "links.read partners.read" }, "There is no scope partners.read."],
  [{ scope: "apis.all" }, "There is no scope apis.all."],
  [{ scope: "groups.read" }, "There is no scope groups.read."],
  [{ state: "x".repeat(1025) }, "state"],
  [{ code_challenge: "x".repeat(191) }, "code_challenge"],
  [{ code_challenge_method: "plain" }, "code_challenge_method"],
])("%j is refused with 422", (fields, named) => {
  const refusal = expect(() => read(fields));
  refusal.toThrow(AppError);
  refusal.toThrow(named);
});

describe("a redirect URI", () => {
  const uri = fc.webUrl({ withQueryParameters: true });

  test("is the application's own only character by character", () => {
    const edit = fc.oneof(
      fc.constantFrom("/", "?", "#", ".", "%2e", "\\", "@evil.test", ".evil.test", "//", " ", "\t", "A"),
      fc.string({ minLength: 1, maxLength: 3 }),
    );
    fc.assert(
      fc.property(uri, edit, fc.double({ min: 0, max: 0.999, noNaN: true }), (registered, inserted, where) => {
        const at = Math.floor(where * registered.length);
        const given = registered.slice(0, at) + inserted + registered.slice(at);
        expect(isRegistered([registered], registered)).toBe(true);
        expect(isRegistered([registered], given)).toBe(false);
        expect(isRegistered([registered], registered.slice(0, at))).toBe(false);
      }),
    );
  });

  test("keeps its own query, and gets the answer whatever the state is", () => {
    fc.assert(
      fc.property(uri, fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }), (redirect_uri, given) => {
        const state = given.toWellFormed();
        const answered = new URL(withAnswer({ redirect_uri, state }, { code: "abc" }, ISSUER));
        const own = new URL(redirect_uri);
        expect([answered.origin, answered.pathname]).toEqual([own.origin, own.pathname]);
        expect(answered.search.startsWith(own.search)).toBe(true);
        const answers = [answered.searchParams.getAll("state").at(-1), answered.searchParams.getAll("code").at(-1)];
        expect([...answers, answered.searchParams.getAll("iss").at(-1)]).toEqual([state, "abc", ISSUER]);
      }),
    );
  });
});

test("people read scopes by what they are about", () => {
  expect(toLines(read({ scope: "links.read links.write tags.read" }).scope)).toEqual([
    ["Short links", "read and change"],
    ["Tags", "read"],
    ["Your name, and the name of the workspace", "read"],
    ["Partners, customers and conversions", "whatever your role allows"],
  ]);
});
