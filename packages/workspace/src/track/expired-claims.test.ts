import { startWorkspace } from "@overdub/testkit";
import { expect, onTestFinished, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { track } from "../testing/conversions.ts";
import { clickLink } from "../testing/visit-link.ts";

const DAY_MS = 86_400_000;

test("claims and answers go when they have expired", async () => {
  const clock = createClock();
  const workspace = await startWorkspace({ now: clock.now });
  onTestFinished(() => workspace.close());
  const link = await clientOf(workspace).createLink({
    body: { url: "https://acme.test/", key: "k", trackConversion: true },
  });
  const { db } = workspace.database;
  const rows = async () => [
    await db.selectFrom("lead_claims").select("event_slug").execute(),
    await db.selectFrom("invoice_answers").select("customer_id").execute(),
  ];
  const person = { clickId: await clickLink(workspace.origin, link), customerExternalId: "p" };
  await track(workspace, "lead", { ...person, eventName: "Sign up" });
  await track(workspace, "sale", { ...person, amount: 1, invoiceId: "in" });
  clock.advance(DAY_MS);
  await workspace.server.jobs.runDue();
  expect((await rows()).map(({ length }) => length)).toEqual([1, 1]);
  clock.advance(7 * DAY_MS);
  await workspace.server.jobs.runDue();
  expect(await rows()).toEqual([[], []]);
  // It goes on, though there was nothing left.
  await track(workspace, "lead", { ...person, eventName: "Sign up" });
  await track(workspace, "sale", { ...person, amount: 1, invoiceId: "in" });
  clock.advance(8 * DAY_MS);
  await workspace.server.jobs.runDue();
  expect(await rows()).toEqual([[], []]);
});
