import type { Customer, Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { track } from "../testing/conversions.ts";
import { clickLink } from "../testing/visit-link.ts";

const clock = createClock();
let workspace: StartedWorkspace;
let link: Link;
let clickId: string;
let n = 0;
/** A customer that no other test knows. */
let person: string;

const logged = vi.spyOn(console, "error");

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
});
afterAll(() => workspace.close());
beforeEach(async () => {
  n += 1;
  person = `user_${n}`;
  link = await clientOf(workspace).createLink({
    body: { url: "https://acme.test/", key: `lead-${n}`, trackConversion: true },
  });
  clickId = await clickLink(workspace.origin, link, { "x-vercel-ip-country": "US" });
  clock.advance(1000);
});

const lead = (body: object = {}) =>
  track(workspace, "lead", { clickId, eventName: "Sign up", customerExternalId: person, ...body });
const refused = (body: object) => refusal(workspace, "POST", "/track/lead", { body });
const customers = async () =>
  (await callApi(workspace, "GET", `/customers?externalId=${person}`)).body as readonly Customer[];
const counters = async ({ id }: Link = link) => {
  const { leads, conversions, sales, saleAmount } = await clientOf(workspace).getLinkInfo({ query: { linkId: id } });
  return { leads, conversions, sales, saleAmount };
};

describe("refused, without a trace", () => {
  test.each([
    [{ customerExternalId: undefined }, 400, "bad_request", "customerExternalId is required"],
    [{ customerExternalId: "  " }, 400, "bad_request", "customerExternalId is required"],
    [{ clickId: "nope" }, 404, "not_found", "Click event not found for clickId: nope"],
    [{ eventName: "" }, 422, "unprocessable_entity", "too_small: eventName: eventName is required"],
    [
      { eventName: undefined },
      422,
      "unprocessable_entity",
      "invalid_type: eventName: Invalid input: expected string, received undefined",
    ],
    [{ eventName: "x".repeat(256) }, 422, "unprocessable_entity", expect.stringMatching(/^too_big: eventName: /)],
    [{ customerExternalId: "x".repeat(101) }, 422, "unprocessable_entity", expect.stringMatching(/^too_big: /)],
    [{ customerEmail: "no" }, 422, "unprocessable_entity", "invalid_format: customerEmail: Invalid email address"],
    [
      { mode: "later" },
      422,
      "unprocessable_entity",
      'invalid_value: mode: Invalid option: expected one of "async"|"wait"|"deferred"',
    ],
    [{ eventQuantity: 0 }, 422, "unprocessable_entity", expect.stringMatching(/^too_small: .*>0/)],
    [{ eventQuantity: 101 }, 422, "unprocessable_entity", expect.stringMatching(/^too_big: .*<=100/)],
    [
      { eventQuantity: 1.5 },
      422,
      "unprocessable_entity",
      expect.stringMatching(/^invalid_type: .*expected int, received number/),
    ],
    [
      { metadata: { text: "x".repeat(10_000) } },
      422,
      "unprocessable_entity",
      "custom: metadata: Metadata must be less than 10,000 characters when stringified",
    ],
  ])("%j", async (body, ...expected) => {
    expect(await refused({ clickId, eventName: "Sign up", customerExternalId: person, ...body })).toEqual(expected);
    expect([await customers(), await counters()]).toMatchObject([[], { leads: 0 }]);
  });

  test("without a click, when there is no such customer or they came by none", async () => {
    const body = { eventName: "Sign up", customerExternalId: person };
    const expected = [400, "bad_request", expect.stringMatching(/^The clickId was not provided, and no existing/)];
    expect(await refused(body)).toEqual(expected);
    await callApi(workspace, "POST", "/customers", { body: { externalId: person, country: "US" } });
    expect(await refused(body)).toEqual(expected);
    expect(await lead()).toMatchObject({ link: { id: link.id } });
  });

  test.each(["lead", "sale"])("a %s of another workspace's click, as of one that nobody made", async (kind) => {
    const { apiKey } = await workspace.addWorkspace({ slug: `${kind}${n}` });
    const body = { clickId, eventName: "Sign up", customerExternalId: person, amount: 100 };
    expect(await refusal(workspace, "POST", `/track/${kind}`, { body, key: apiKey })).toEqual([
      404,
      "not_found",
      `Click event not found for clickId: ${clickId}`,
    ]);
  });

  test("a click on a link that is disabled or gone", async () => {
    const body = { clickId, eventName: "Sign up", customerExternalId: person };
    const { db } = workspace.database;
    await db.updateTable("links").set({ disabled_at_ms: 1 }).where("id", "=", link.id).execute();
    expect(await refused(body)).toEqual([
      404,
      "not_found",
      `Link for clickId: ${clickId} is disabled, lead not tracked`,
    ]);
    await clientOf(workspace).deleteLink({ params: { linkId: link.id } });
    expect(await refused(body)).toEqual([404, "not_found", `Link not found for clickId: ${clickId}`]);
  });
});

test("what can't be committed leaves neither customer, count nor claim", async () => {
  const { db } = workspace.database;
  await workspace.outbox.drain();
  await sql`create trigger full before insert on outbox begin select raise(abort, 'no space'); end`.execute(db);
  logged.mockImplementationOnce(() => {});
  expect((await refused({ clickId, eventName: "Sign up", customerExternalId: person }))[0]).toBe(500);
  expect(logged).toHaveBeenCalledOnce();
  await sql`drop trigger full`.execute(db);
  expect([await customers(), await counters()]).toMatchObject([[], { leads: 0 }]);
  expect(await lead()).toMatchObject({ link: { id: link.id } });
  expect(await counters()).toMatchObject({ leads: 1 });
});
