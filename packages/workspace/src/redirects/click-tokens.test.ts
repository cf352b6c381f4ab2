import fc from "fast-check";
import { expect, test } from "vitest";
import { createClickId } from "../ids/click-id.ts";
import { CLICK_TOKEN_MS, ClickTokens } from "./click-tokens.ts";

const NOW_MS = 1_800_000_000_000;
const LINK = { id: "link_1" };
const tokens = new ClickTokens(Buffer.from("secret"));
const clickId = createClickId(NOW_MS);
const token = tokens.issue(LINK, clickId);

test("an id that was given out on a link is taken back there for an hour", () => {
  expect(token).toMatch(new RegExp(`^${clickId}\\.[\\w-]{16}$`));
  expect(tokens.open(LINK, token, NOW_MS)).toBe(clickId);
  expect(tokens.open(LINK, token, NOW_MS + CLICK_TOKEN_MS - 1)).toBe(clickId);
  expect(tokens.open(LINK, token, NOW_MS + CLICK_TOKEN_MS)).toBeUndefined();
});

test("it counts after a restart with the same secret", () => {
  expect(new ClickTokens(Buffer.from("secret")).open(LINK, token, NOW_MS)).toBe(clickId);
});

test.each([
  ["without a signature", LINK, clickId],
  ["with an empty one", LINK, `${clickId}.`],
  ["with that of another id", LINK, `${createClickId(NOW_MS)}.${token.slice(17)}`],
  ["with that of another secret", LINK, new ClickTokens(Buffer.from("other")).issue(LINK, clickId)],
  ["of another link", { id: "link_2" }, token],
  ["of a link whose id goes on", { id: "link_1 " }, token],
  ["cut short", LINK, token.slice(0, -1)],
  ["with more behind it", LINK, `${token}.x`],
  ["that is signed and no id", LINK, tokens.issue(LINK, "short")],
  ["that is signed and of yesterday", LINK, tokens.issue(LINK, createClickId(NOW_MS - 86_400_000))],
  ["that is empty", LINK, ""],
])("an id %s is none", (_title, link, text) => {
  expect(tokens.open(link, text, NOW_MS)).toBeUndefined();
});

test("no text but the one that was given out is taken", () => {
  fc.assert(
    fc.property(fc.nat({ max: token.length - 1 }), fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
      const changed = token.slice(0, at) + character + token.slice(at + 1);
      expect(tokens.open(LINK, changed, NOW_MS)).toBe(changed === token ? clickId : undefined);
    }),
  );
});
