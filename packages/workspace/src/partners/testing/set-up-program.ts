import type { BountySubmission, Program, ProgramCreateBody, Reward } from "@overdub/contract";
import type { ApiTarget } from "../../testing/call-api.ts";
import { callApi } from "../../testing/call-api.ts";
import type { Foreign } from "../../testing/foreign-attempt.ts";

/** Makes the program of a workspace. Partners promote `https://acme.test/`. */
export async function setUpProgram(on: ApiTarget, body: Partial<ProgramCreateBody> = {}): Promise<Program> {
  return expectMade(
    await callApi(on, "POST", "/admin/program", { body: { name: "Acme", url: "https://acme.test/", ...body } }),
  );
}

/** Gives a group, else the default one, a reward. */
export async function addReward(on: ApiTarget, reward: object, groupId?: string): Promise<Reward> {
  return expectMade(await callApi(on, "POST", "/admin/program/rewards", { body: { groupId, reward } }));
}

function expectMade<Made>({ status, body }: Awaited<ReturnType<typeof callApi>>): Made {
  if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return body as Made;
}

type ForeignProgram = Pick<
  Foreign,
  "program" | "group" | "reward" | "discount" | "partner" | "code" | "application" | "bounty" | "submission"
>;

/** A program whose texts are secrets, with everything that it can have. */
export async function setUpForeignProgram(on: ApiTarget): Promise<ForeignProgram> {
  const post = async (path: string, body: object) =>
    expectMade<{ id: string }>(await callApi(on, "POST", path, { body }));
  const program = await setUpProgram(on, { name: "secret", slug: "theirs", url: "https://theirs.test/secret" });
  const { id } = await post("/groups", { name: "secret", slug: "theirs" });
  const reward = { event: "sale", type: "flat", amountInCents: 100, description: "secret" };
  const { id: rewardId } = await post("/admin/program/rewards", { groupId: id, reward });
  const discount = { type: "percentage", amount: 12.5, description: "secret" };
  const { id: discountId } = await post("/admin/program/discounts", { groupId: id, discount });
  const person = { name: "Secret Partner", email: "theirs@example.com", description: "secret" };
  const partner = await post("/partners", { ...person, groupId: id, tenantId: "theirs-alone" });
  const tag = await post("/partner-tags", { name: "secret" });
  await callApi(on, "PATCH", `/admin/program/partners/${partner.id}`, { body: { tagIds: [tag.id] } });
  const [link] = (await callApi(on, "GET", `/partners/links?partnerId=${partner.id}`)).body as { id: string }[];
  const code = { partnerId: partner.id, linkId: link?.id, code: "SECRET" };
  const { body } = await callApi(on, "POST", "/discount-codes", { body: code });
  const application = await post("/program-applications", {
    name: "Secret Applicant",
    email: "applicant@example.com",
    answers: { promotion: "secret" },
  });
  const submission = await handIn(on, partner.id);
  return readForeignProgram(on, {
    program,
    group: { id },
    reward: { id: rewardId },
    discount: { id: discountId },
    partner: { id: partner.id },
    code: body as ForeignProgram["code"],
    application: { id: application.id },
    bounty: { id: submission.bountyId },
    submission: { id: submission.id },
  });
}

/** For a bounty whose texts are secrets. */
async function handIn(on: ApiTarget, partnerId: string): Promise<BountySubmission> {
  const bounty = { type: "submission", name: "secret", rewardDescription: "secret", groupIds: null };
  const { body } = await callApi(on, "POST", "/bounties", { body: bounty });
  const path = `/admin/program/bounties/${(body as { id: string }).id}/submissions`;
  return expectMade(await callApi(on, "POST", path, { body: { partnerId, description: "secret" } }));
}

/** The same as it is now. */
export async function readForeignProgram(
  on: ApiTarget,
  ids: { readonly [Name in keyof ForeignProgram]: { readonly id: string } },
): Promise<ForeignProgram> {
  const read = async (path: string) => {
    const { status, body } = await callApi(on, "GET", path);
    if (status !== 200) throw new Error(`${path}: ${status}`);
    return body;
  };
  const discounts = (await read(`/programs/${ids.program.id}/discounts`)) as ForeignProgram["discount"][];
  const submissions = (await read(`/bounties/${ids.bounty.id}/submissions`)) as [ForeignProgram["submission"]];
  return {
    bounty: (await read(`/bounties/${ids.bounty.id}`)) as ForeignProgram["bounty"],
    submission: submissions[0],
    program: (await read("/admin/program")) as ForeignProgram["program"],
    group: (await read(`/groups/${ids.group.id}`)) as ForeignProgram["group"],
    reward: (await read(`/rewards/${ids.reward.id}`)) as ForeignProgram["reward"],
    discount: discounts.find(({ id }) => id === ids.discount.id) as ForeignProgram["discount"],
    partner: (await read(`/partners/${ids.partner.id}`)) as ForeignProgram["partner"],
    code: ((await read(`/discount-codes?partnerId=${ids.partner.id}`)) as [ForeignProgram["code"]])[0],
    application: (await read(`/program-applications/${ids.application.id}`)) as ForeignProgram["application"],
  };
}
