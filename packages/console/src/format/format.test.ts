import { expect, test } from "vitest";
import { money } from "./money.ts";
import { changeOf, count, percent, plural, shortCount } from "./numbers.ts";
import { initialOf, shortId, toneOf, withoutProtocol } from "./text.ts";
import { shortDate, shortTime } from "./times.ts";

const EN = "en-GB";

test("numbers are whole in tables, short on axes, and a dash where there is none", () => {
  expect([count(48097, EN), count(0, EN), count(null), count(undefined)]).toEqual(["48,097", "0", "—", "—"]);
  expect([shortCount(3000, EN), shortCount(950, EN)]).toEqual(["3k", "950"]);
  expect([percent(0.031, EN), percent(0.228, EN), percent(0, EN)]).toEqual(["3.1%", "23%", "0%"]);
  expect([plural(1, "link", undefined, EN), plural(1200, "link", undefined, EN)]).toEqual(["1 link", "1,200 links"]);
});

test("a change says how much, and no direction below one percent", () => {
  expect(changeOf(121, 100, EN)).toEqual({ direction: "up", text: "21.0%" });
  expect(changeOf(50, 100, EN)).toEqual({ direction: "down", text: "50.0%" });
  expect(changeOf(1005, 1000, EN)).toEqual({ direction: "same", text: "0.5%" });
  expect(changeOf(3, 0, EN)).toEqual({ direction: "up", text: "new" });
  expect(changeOf(0, 0, EN)).toEqual({ direction: "same", text: "" });
});

test("money keeps its cents, but where it is short", () => {
  const en = { locale: "en-US" };
  expect([money(29400, "usd", en), money(-5, "usd", en)]).toEqual(["$294.00", "−$0.05"]);
  expect(money(2434700, "usd", { ...en, isShort: true })).toBe("$24,347");
  expect(money(5000, "jpy", en)).toBe("¥5,000");
  expect(money(1_234_567, "kwd", en)).toMatch(/^KWD\s1,234\.567$/);
  expect(money(1_200, "ugx", en)).toMatch(/^UGX\s1,200$/);
  expect(money(50_000_000, "kwd", { ...en, isShort: true })).toMatch(/^KWD\s50,000$/);
});

test("times are relative for a week, then a date", () => {
  const now = Date.parse("2026-11-30T12:00:00Z");
  const ago = (ms: number) => shortTime(now - ms, now, EN);
  expect([ago(3_000), ago(300_000), ago(7_200_000), ago(6 * 86_400_000)]).toEqual(["3 s", "5 min", "2 h", "6 d"]);
  expect(ago(18 * 86_400_000)).toBe("12 Nov");
  expect(shortDate("2025-03-03T12:00:00Z", now, EN)).toBe("3 Mar 2025");
  expect(shortTime("nonsense", now)).toBe("—");
  expect(shortTime(now + 90_000, now)).toBe("in 1 min");
});

test("texts of people are shortened without losing what tells them apart", () => {
  expect(shortId("cm_1KD7ABCDEFGHJKMNPQRS9QF")).toBe("cm_1KD7…9QF");
  expect(withoutProtocol("https://tidewell.example/")).toBe("tidewell.example");
  expect([initialOf("autumn"), initialOf("—ñandú"), initialOf("مرحبا"), initialOf("")]).toEqual(["A", "Ñ", "م", "·"]);
  expect(toneOf("autumn")).toBe(toneOf("autumn"));
});
