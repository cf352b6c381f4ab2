import { expect, test } from "vitest";
import { AddressClicks } from "./address-clicks.ts";

const HOUR_MS = 3_600_000;
const NOW = Date.parse("2026-11-02T10:00:00Z");

function taken(clicks: AddressClicks, times: number, { key = "k", ip = "203.0.113.9", nowMs = NOW } = {}): number {
  return Array.from({ length: times }, () => clicks.take("acme.test", key, ip, nowMs)).filter(Boolean).length;
}

test("an address adds so many clicks to a link in an hour, and no more", () => {
  const clicks = new AddressClicks(50);
  expect(taken(clicks, 80)).toBe(50);
  expect(taken(clicks, 80, { nowMs: NOW + HOUR_MS - 1 })).toBe(0);
  expect(taken(clicks, 80, { nowMs: NOW + HOUR_MS })).toBe(50);
});

test("another link and another address have a number of their own", () => {
  const clicks = new AddressClicks(50);
  expect(taken(clicks, 80)).toBe(50);
  expect(taken(clicks, 80, { key: "other" })).toBe(50);
  expect(taken(clicks, 80, { ip: "203.0.113.10" })).toBe(50);
});

test("a network of IPv6 is one address, and mapped addresses are those of IPv4", () => {
  const clicks = new AddressClicks(50);
  expect(taken(clicks, 30, { ip: "2001:db8:1:2::1" })).toBe(30);
  expect(taken(clicks, 30, { ip: "2001:db8:1:2:ffff::7" })).toBe(20);
  expect(taken(clicks, 30, { ip: "2001:db8:1:3::1" })).toBe(30);
  expect(taken(clicks, 30, { ip: "::ffff:203.0.113.1" })).toBe(30);
  expect(taken(clicks, 30, { ip: "203.0.113.1" })).toBe(20);
});

test("nobody pushes out another's count, and a million others do not use it up", () => {
  const clicks = new AddressClicks(50);
  expect(taken(clicks, 50, { ip: "198.51.100.1" })).toBe(50);
  for (let n = 0; n < 300_000; n += 1) clicks.take("acme.test", "k", `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`, NOW);
  expect(taken(clicks, 5, { ip: "198.51.100.1" })).toBe(0);
  expect(taken(clicks, 50, { ip: "198.51.100.2" })).toBeGreaterThan(40);
});

test("a clock that is set back begins another hour", () => {
  const clicks = new AddressClicks(50);
  expect(taken(clicks, 80)).toBe(50);
  expect(taken(clicks, 80, { nowMs: NOW - 24 * HOUR_MS })).toBe(50);
});

test("without a limit, and without an address, everything counts", () => {
  expect(taken(new AddressClicks(0), 5_000)).toBe(5_000);
  expect(taken(new AddressClicks(5), 100, { ip: "" })).toBe(100);
});
