import { Hono } from "hono";
import { expect, test } from "vitest";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { limitSignIns } from "./limit-sign-ins.ts";

test("an address has ten attempts in a minute, and takes none of another's", async () => {
  let nowMs = 1_000_000;
  const app = new Hono<GatewayEnv>();
  app.use(async (c, next) => {
    c.set("address", c.req.header("x-from") ?? "");
    await next();
  });
  app.post(
    "/",
    limitSignIns(() => nowMs),
    (c) => c.text("tried"),
  );
  app.onError((_error, c) => c.text("refused", 429));
  const attempt = async (from: string) =>
    (await app.request("/", { method: "POST", headers: { "x-from": from } })).status;
  const strangers = Array.from({ length: 30 }, (_, n) => `203.0.113.${n}`);
  for (const stranger of strangers) {
    const statuses: number[] = [];
    for (let tries = 0; tries < 12; tries += 1) statuses.push(await attempt(stranger));
    expect(statuses).toEqual([...Array(10).fill(200), 429, 429]);
  }
  expect(await attempt("198.51.100.1")).toBe(200);
  nowMs += 61_000;
  expect(await attempt("203.0.113.1")).toBe(200);
});
