import { describe, expect, test } from "vitest";
import { sampleLink, sampleVisit } from "../testing/sample-visit.ts";
import { ATTEMPT_WINDOW_MS, ATTEMPTS, PasswordGate } from "./password-gate.ts";

const link = sampleLink({ password: "Open Sesame" });
const gateOf = (secret = "secret") => new PasswordGate(Buffer.from(secret));

describe("a visit", () => {
  const cookie = `dub_password_link_1=${gateOf().cookieValue(link)}`;

  test.each([
    ["without anything", "/k", {}, "none"],
    ["with the right one", "/k?pw=Open+Sesame", {}, "right"],
    ["in another letter case", "/k?pw=open+sesame", {}, "wrong"],
    ["with an empty one", "/k?pw=", {}, "wrong"],
    ["with our cookie", "/k", { cookie }, "right"],
    ["with a wrong one and our cookie", "/k?pw=no", { cookie }, "wrong"],
    ["with a cookie of the password itself", "/k", { cookie: "dub_password_link_1=Open%20Sesame" }, "none"],
    ["with another link's cookie", "/k", { cookie: cookie.replace("link_1", "link_2") }, "none"],
  ])("%s", (_title, url, headers, expected) => {
    expect(gateOf().judgeVisit(link, sampleVisit(url, headers), 0)).toBe(expected);
  });
});

test("a cookie is good for its link, its password and its secret alone, and says none of them", () => {
  const value = gateOf().cookieValue(link);
  expect(gateOf().cookieValue(link)).toBe(value);
  expect(value).toMatch(/^[\w-]{43}$/);
  const others = [
    gateOf().cookieValue({ ...link, id: "link_2" }),
    gateOf().cookieValue({ ...link, password: "Open sesame" }),
    gateOf("other").cookieValue(link),
  ];
  expect(others).not.toContain(value);
});

describe("wrong passwords", () => {
  const judge = (gate: PasswordGate, given: string, nowMs: number, ip = "203.0.113.9", of = link) =>
    gate.judge(of, given, ip, nowMs);

  test("close a link after thirty, to everybody and for the right one, for ten minutes from the first", () => {
    const gate = gateOf();
    for (let n = 0; n < ATTEMPTS; n += 1) expect(judge(gate, "no", n, `203.0.113.${n}`)).toBe("wrong");
    expect(judge(gate, "Open Sesame", ATTEMPTS)).toBe("blocked");
    expect(judge(gate, "Open Sesame", ATTEMPT_WINDOW_MS - 1)).toBe("blocked");
    expect(judge(gate, "Open Sesame", ATTEMPT_WINDOW_MS)).toBe("right");
  });

  test("close all links to an address", () => {
    const gate = gateOf();
    for (let n = 0; n < ATTEMPTS; n += 1) judge(gate, "no", 0, "203.0.113.9", { ...link, id: `link_${n}` });
    expect(judge(gate, "Open Sesame", 1)).toBe("blocked");
    expect(judge(gate, "Open Sesame", 1, "203.0.113.10")).toBe("right");
  });

  test("in the address count like those in the form", () => {
    const gate = gateOf();
    const visit = sampleVisit("/k?pw=no");
    for (let n = 0; n < ATTEMPTS; n += 1) gate.judgeVisit(link, visit, 0);
    expect(judge(gate, "Open Sesame", 1)).toBe("blocked");
  });

  test("do not shut out whoever has given the right one before", () => {
    const gate = gateOf();
    for (let n = 0; n < ATTEMPTS; n += 1) judge(gate, "no", 0);
    const cookie = `dub_password_link_1=${gate.cookieValue(link)}`;
    expect(gate.judgeVisit(link, sampleVisit("/k", { cookie }), 1)).toBe("right");
  });

  test("of others push out nobody's count", () => {
    const gate = gateOf();
    for (let n = 0; n < ATTEMPTS; n += 1) judge(gate, "no", 0, "203.0.113.9");
    const other = { ...link, id: "link_2" };
    for (let n = 0; n < 120_000; n += 1) {
      judge(gate, "no", 1, `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`, { ...other, id: `link_${n % 60_000}x` });
    }
    expect(judge(gate, "Open Sesame", 2, "198.51.100.7")).toBe("blocked");
    expect(judge(gate, "Open Sesame", 2, "203.0.113.9", { ...link, id: "link_3" })).toBe("blocked");
  });

  test("of one network of IPv6 count as of one address", () => {
    const gate = gateOf();
    for (let n = 0; n < ATTEMPTS; n += 1) judge(gate, "no", 0, `2001:db8:1:2::${n}`, { ...link, id: `link_${n}` });
    expect(judge(gate, "Open Sesame", 1, "2001:db8:1:2:ffff::1")).toBe("blocked");
    expect(judge(gate, "Open Sesame", 1, "2001:db8:1:3::1")).toBe("right");
  });

  test("shut out nobody for longer because the clock was set back", () => {
    const gate = gateOf();
    const day = 86_400_000;
    for (let n = 0; n < ATTEMPTS; n += 1) judge(gate, "no", day);
    expect(judge(gate, "Open Sesame", day + 1)).toBe("blocked");
    expect(judge(gate, "Open Sesame", day - 1000)).toBe("blocked");
    expect(judge(gate, "Open Sesame", 0)).toBe("right");
  });

  test("are not counted among the right ones", () => {
    const gate = gateOf();
    for (let n = 0; n < 2 * ATTEMPTS; n += 1) expect(judge(gate, "Open Sesame", 0)).toBe("right");
  });
});
