import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import type { Dub } from "dub";
import { DubError } from "dub/models/errors";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addReward, setUpProgram } from "../partners/testing/set-up-program.ts";
import { callApi } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { dubClientOf } from "../testing/dub-client.ts";
import { applyFor } from "./testing/apply-for.ts";

/** Dub's own client, over the network. It checks every answer against Dub's published schemas. */
const clock = createClock();
let workspace: StartedWorkspace;
let dub: Dub;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  dub = dubClientOf(workspace);
});
afterAll(() => workspace.close());

const failure = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DubError)) throw error ?? new Error("It did not fail.");
  return [error.statusCode, (JSON.parse(error.body) as { error: { code: string; message: string } }).error.message];
};

test("without a program there is nothing to decide", async () => {
  const calls = [
    () => dub.partnerApplications.list(),
    () => dub.partnerApplications.approve({ partnerId: "pn_1" }),
    () => dub.partnerApplications.reject({ partnerId: "pn_1" }),
  ];
  for (const call of calls) expect(await failure(call())).toEqual([404, "Program not found"]);
});

test("applications are listed, approved and rejected", async () => {
  const program = await setUpProgram(workspace);
  const reward = await addReward(workspace, { event: "sale", type: "flat", amountInCents: 500 });
  const ada = await applyFor(workspace, {
    name: "Ada Byron",
    email: "Ada@Example.org",
    country: "gb",
    platforms: [{ type: "website", identifier: "https://ada.example.org" }],
  });
  clock.advance(1000);
  const eve = await applyFor(workspace, { name: "Eve", email: "eve@example.org" });

  const listed = await dub.partnerApplications.list();
  expect(listed.map(({ id }) => id)).toEqual([eve.id, ada.id]);
  expect(listed[1]).toEqual({
    id: ada.id,
    createdAt: "2026-03-04T12:00:00.000Z",
    partner: {
      id: ada.partner.id,
      name: "Ada Byron",
      companyName: null,
      email: "Ada@Example.org",
      image: null,
      description: null,
      country: "GB",
      groupId: program.defaultGroupId,
      status: "pending",
      website: "https://ada.example.org",
      youtube: null,
      twitter: null,
      linkedin: null,
      instagram: null,
      tiktok: null,
    },
    applicationFormData: [{ label: "How will you tell people about us?", value: "A newsletter." }],
  });
  expect(await dub.partnerApplications.list({ country: "-GB", pageSize: 1 })).toEqual([listed[0]]);
  expect(await dub.partnerApplications.list({ groupId: `-${program.defaultGroupId}` })).toEqual([]);
  expect(await dub.partnerApplications.list({ pageSize: 1, page: 2 })).toEqual([listed[1]]);

  const { partnerId } = await dub.partnerApplications.approve({ partnerId: ada.partner.id });
  expect(partnerId).toBe(ada.partner.id);
  const [partner] = await dub.partners.list({ email: "ada@example.org" });
  expect(partner).toMatchObject({
    id: partnerId,
    status: "approved",
    createdAt: "2026-03-04T12:00:01.000Z",
    saleRewardId: reward.id,
    applicationId: ada.id,
    links: [{ key: "ada-byron", url: "https://acme.test/" }],
  });
  const rejection = {
    partnerId: eve.partner.id,
    rejectionReason: "notTheRightFit",
    rejectionNote: " No. ",
    reapplicationTimeframe: "never",
    flagForFraud: true,
    flagForFraudReason: "Three times the same text.",
  } as const;
  expect(await dub.partnerApplications.reject(rejection)).toEqual({ partnerId: eve.partner.id });
  expect(await dub.partnerApplications.list()).toEqual([]);
  expect((await callApi(workspace, "GET", `/partners/applications/${eve.id}`)).body).toMatchObject({
    status: "rejected",
    rejectionReason: "notTheRightFit",
    rejectionNote: "No.",
    fraudReport: "Three times the same text.",
    reviewedAt: "2026-03-04T12:00:01.000Z",
    partner: { status: "rejected" },
  });
});

test("what cannot be decided is refused, and stays as it is", async () => {
  const [ada] = await dub.partners.list({ email: "ada@example.org" });
  const bob = await applyFor(workspace, { name: "Bob", email: "bob@example.org" });
  const partnerId = bob.partner.id;
  const approved = "This application cannot be approved because it is already approved.";
  const { approve, reject } = {
    approve: (body: Parameters<typeof dub.partnerApplications.approve>[0]) =>
      failure(dub.partnerApplications.approve(body)),
    reject: (body: Parameters<typeof dub.partnerApplications.reject>[0]) =>
      failure(dub.partnerApplications.reject(body)),
  };
  expect(await approve({ partnerId: ada?.id ?? "" })).toEqual([400, approved]);
  expect(await approve({ partnerId: "pn_none" })).toEqual([404, "Program enrollment not found."]);
  expect(await approve({ partnerId, groupId: "none" })).toEqual([404, 'Group "none" not found.']);
  expect(await reject({ partnerId: "pn_none" })).toEqual([404, "Program enrollment not found."]);
  expect(await reject({ partnerId: ada?.id ?? "" })).toEqual([
    400,
    "This application cannot be rejected because it is no longer pending.",
  ]);
  expect(await reject({ partnerId, flagForFraud: true })).toEqual([
    400,
    "`flagForFraudReason` is required when `flagForFraud` is true.",
  ]);
  const instant = {
    partnerId,
    flagForFraud: true,
    flagForFraudReason: "x",
    reapplicationTimeframe: "instant",
  } as const;
  expect(await reject(instant)).toEqual([
    400,
    "`flagForFraud` cannot be used with the reapplication timeframe `instant`.",
  ]);
  expect((await reject({ partnerId, rejectionNote: "x".repeat(501) }))[0]).toBe(422);
  const { partner } = (await dub.partnerApplications.list()).find(({ id }) => id === bob.id) ?? {};
  expect(partner?.status).toBe("pending");
});
