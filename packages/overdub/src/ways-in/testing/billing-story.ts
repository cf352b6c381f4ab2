/** A few events of one billing system, told in many orders; imported by tests only. */
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect } from "vitest";
import type { ConversionScene } from "./conversion-scene.ts";
import { SECRET } from "./conversion-scene.ts";

export const hmac = (text: string, encoding: "hex" | "base64") =>
  createHmac("sha256", SECRET).update(text).digest(encoding);

export interface Story {
  readonly provider: string;
  readonly settings?: Record<string, unknown>;
  readonly sign: (body: string, nowMs: number) => Record<string, string>;
  /** A set of events, each id with a suffix, so that it can be told several times. */
  readonly events: (id: (name: string) => string, clicks: readonly string[]) => readonly object[];
  /** By invoice: amount, earnings, status; 20 % of US cents. */
  readonly earned: Readonly<Record<string, readonly [number, number, string]>>;
  readonly invoiceOf: (id: (name: string) => string, name: string) => string;
}

let runs = 0;

/** Tells them in any order and with repeats, which must earn what they earn by hand. */
export async function tellInAnyOrder(
  scene: ConversionScene,
  { provider, settings, sign, events, earned, invoiceOf }: Story,
  numRuns = 5,
): Promise<void> {
  const length = events((name) => name, []).length;
  const places = Array.from({ length }, (_, index) => index);
  const repeated = [...places, ...places.filter((index) => index % 3 === 0)];
  const orders = fc.shuffledSubarray(repeated, { minLength: repeated.length });
  await fc.assert(
    fc.asyncProperty(orders, fc.nat(length), async (order, pause) => {
      runs += 1;
      const id = (name: string) => `${name}_${runs}`;
      const clicks = [await scene.click(), await scene.click(), await scene.click()];
      const told = events(id, clicks);
      const sourceId = await scene.addSource(provider, { settings: { ...settings, wait_hours: 1 } });
      for (const [place, index] of order.entries()) {
        const body = JSON.stringify(told[index]);
        expect(await scene.post(sourceId, body, sign(body, scene.nowMs))).toMatchObject({ status: 200 });
        if (place === pause) await scene.runFor(1);
      }
      await scene.runFor(30);
      const names = Object.keys(earned);
      const found = await scene.commissions(names.map((name) => invoiceOf(id, name)));
      expect(Object.fromEntries(names.map((name) => [name, found[invoiceOf(id, name)]]))).toEqual(earned);
      const sold = (await scene.events(sourceId)).filter(({ state }) => state === "failed");
      expect(sold).toEqual([]);
    }),
    { numRuns },
  );
}
