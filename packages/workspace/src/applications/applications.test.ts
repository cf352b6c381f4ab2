import type { ApplicationDetails, ApplicationSubmitBody } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { fetchReceivers, startReceiver } from "@overdub/testkit/receiver";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { setUpProgram } from "../partners/testing/set-up-program.ts";
import { callApi, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { startWorkspaceOn } from "../testing/start-workspace-on.ts";
import { applyFor } from "./testing/apply-for.ts";

const DAY_MS = 86_400_000;

describe.each(["sqlite", "postgres"] as const)("applications on %s", (dialect) => {
  const clock = createClock();
  let workspace: StartedWorkspace;
  beforeAll(async () => {
    workspace = await startWorkspaceOn(dialect, { now: clock.now, fetch: fetchReceivers });
    await setUpProgram(workspace);
  });
  afterAll(() => workspace.close());

  let people = 0;
  const newEmail = () => `person${++people}@example.org`;
  const apply = (who: Partial<ApplicationSubmitBody> = {}) => applyFor(workspace, { email: newEmail(), ...who });
  const applyAgain = ({ partner: { email } }: ApplicationDetails) =>
    refusal(workspace, "POST", "/program-applications", {
      body: { name: "Ada", email, answers: { promotion: "Again." } },
    });
  const post = async (path: string, body: object) => {
    const answer = await callApi(workspace, "POST", path, { body });
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    return answer.body;
  };
  const reject = ({ partner }: ApplicationDetails, more: object = {}) =>
    post("/program-applications/reject", { partnerId: partner.id, ...more });
  const approve = ({ partner }: ApplicationDetails, more: object = {}) =>
    post("/program-applications/approve", { partnerId: partner.id, ...more });
  const read = async (path: string) => (await callApi(workspace, "GET", path)).body;
  const details = ({ id }: ApplicationDetails) => read(`/program-applications/${id}`) as Promise<ApplicationDetails>;
  const ids = async (query: string) =>
    ((await read(`/program-applications?${query}`)) as ApplicationDetails[]).map(({ id }) => id);
  const partnerOf = ({ partner }: ApplicationDetails) => callApi(workspace, "GET", `/partners/${partner.id}`);

  const addWebhook = (url: string, triggers: readonly string[]) =>
    workspace.database.db
      .insertInto("webhooks")
      .values({
        ...{ id: "wh_1", workspace_id: workspace.workspace.id, name: "w", url, secret: "whsec_1", link_scope: null },
        ...{ consecutive_failures: 0, last_failed_at_ms: null, disabled_at_ms: null },
        ...{ triggers: JSON.stringify(triggers), created_at_ms: 0, updated_at_ms: 0 },
      })
      .execute();

  test("whoever is pending, approved or rejected cannot apply, and nothing changes", async () => {
    const one = await apply();
    expect(await applyAgain(one)).toEqual([
      409,
      "conflict",
      "This partner has applied already: the application is pending.",
    ]);
    expect(await details(one)).toEqual(one);
    await approve(one);
    expect(await applyAgain(one)).toEqual([
      409,
      "conflict",
      "This partner is in the program already: the status is approved.",
    ]);
    const two = await apply();
    await reject(two, { reapplicationTimeframe: "never" });
    clock.advance(31 * DAY_MS);
    await workspace.server.jobs.runDue();
    expect((await applyAgain(two))[2]).toBe("This partner was rejected, and may not apply again.");
  });

  test("a rejected one is gone after 30 days, with its partner, and not before", async () => {
    const one = await apply();
    await reject(one);
    clock.advance(30 * DAY_MS - 1);
    await workspace.server.jobs.runDue();
    expect((await applyAgain(one))[2]).toBe("This partner was rejected, and may apply again 30 days after that.");
    clock.advance(1);
    await workspace.server.jobs.runDue();
    expect(await refusal(workspace, "GET", `/program-applications/${one.id}`)).toEqual([
      404,
      "not_found",
      "Application not found.",
    ]);
    expect((await partnerOf(one)).status).toBe(404);
    expect((await apply({ email: one.partner.email ?? "" })).partner.id).not.toBe(one.partner.id);
  });

  test("one that was approved after all, or was rejected later again, keeps its time", async () => {
    const [one, two] = [await apply(), await apply()];
    await reject(one);
    clock.advance(20 * DAY_MS);
    await approve(one);
    await reject(two);
    clock.advance(11 * DAY_MS);
    await workspace.server.jobs.runDue();
    expect((await partnerOf(one)).body).toMatchObject({ status: "approved", links: [expect.anything()] });
    expect((await details(one)).rejectionReason).toBeNull();
    expect((await details(two)).status).toBe("rejected");
  });

  test("a partner with a link stays known, and may apply again after the time", async () => {
    const one = await apply();
    const link = await callApi(workspace, "POST", "/partners/links", { body: { partnerId: one.partner.id } });
    expect(link.status).toBe(201);
    await reject(one);
    clock.advance(30 * DAY_MS);
    await workspace.server.jobs.runDue();
    const again = await apply({ email: one.partner.email ?? "", name: "Grace", country: "us" });
    expect(again.partner).toMatchObject({ id: one.partner.id, name: "Grace", country: "US", status: "pending" });
    expect(await ids(`search=${one.partner.id}`)).toEqual([again.id]);
    expect(await ids(`search=${one.partner.id}&status=rejected`)).toEqual([]);
    expect(await details(one)).toMatchObject({ status: "rejected" });
  });

  test("whoever may apply again at once is forgotten", async () => {
    const one = await apply();
    await reject(one, { reapplicationTimeframe: "instant" });
    expect((await partnerOf(one)).status).toBe(404);
    const again = await apply({ email: one.partner.email ?? "" });
    expect(again.partner.status).toBe("pending");
  });

  test("of eight equal ones at a time one counts", async () => {
    const email = newEmail();
    const body = { name: "Ada", answers: { promotion: "x" } };
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        callApi(workspace, "POST", "/program-applications", {
          body: { ...body, email: index % 2 ? email : email.toUpperCase() },
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)]);
    expect(await ids(`search=${email}`)).toHaveLength(1);
  });

  test("of an approval and a rejection at a time one counts", async () => {
    const one = await apply();
    const answers = await Promise.all(
      ["approve", "reject", "approve"].map((verdict) =>
        callApi(workspace, "POST", `/program-applications/${verdict}`, { body: { partnerId: one.partner.id } }),
      ),
    );
    const { status, partner } = await details(one);
    expect(partner.status).toBe(status);
    expect(answers.filter((answer) => answer.status === 200).length).toBeGreaterThan(0);
  });

  test("requirements reject at once, a group approves by itself, and webhooks hear of both", async () => {
    const receiver = await startReceiver();
    const triggers = ["partner.application_submitted", "partner.enrolled"];
    await addWebhook(receiver.origin, triggers);
    await callApi(workspace, "PATCH", "/admin/program", {
      body: { applicationRequirements: [{ key: "country", operator: "is", value: ["GB"] }] },
    });
    const group = { name: "Fast", slug: `fast-${dialect}` };
    const { id: groupId } = (await callApi(workspace, "POST", "/groups", { body: group })).body as { id: string };
    const on = { autoApprovePartners: true };
    expect((await callApi(workspace, "PATCH", `/groups/${groupId}`, { body: on })).status).toBe(200);
    const [no, yes] = [await apply({ country: "US", groupId }), await apply({ country: "GB", groupId: group.slug })];
    expect(no).toMatchObject({ status: "rejected", rejectionReason: "doesNotMeetRequirements" });
    await workspace.server.jobs.runDue();
    await workspace.server.jobs.runDue();
    expect(await details(yes)).toMatchObject({ status: "approved", partner: { status: "approved", groupId } });
    const events = receiver.events().map(({ event, data }) => [event, data.partner ?? data] as const);
    const submitted = events.filter(([event]) => event === triggers[0]).map(([, partner]) => partner);
    expect(submitted).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: no.partner.id, status: "pending", platforms: null, networkStatus: "draft" }),
        expect.objectContaining({ id: yes.partner.id, status: "pending" }),
      ]),
    );
    expect(events.filter(([event]) => event === triggers[1]).map(([, partner]) => partner)).toEqual([
      expect.objectContaining({ id: yes.partner.id, status: "approved", links: [expect.anything()] }),
    ]);
  });

  test("an approval names the application, the group, and tags to add", async () => {
    await callApi(workspace, "PATCH", "/admin/program", { body: { applicationRequirements: null } });
    const [one, two] = [await apply({ name: "Zoë Quick" }), await apply()];
    const { id: tagId } = (await callApi(workspace, "POST", "/partner-tags", { body: { name: "Vip" } })).body as {
      id: string;
    };
    const path = "/program-applications/approve";
    const partnerId = one.partner.id;
    expect(await refusal(workspace, "POST", path, { body: { partnerId, applicationId: two.id } })).toEqual([
      404,
      "not_found",
      "Application not found.",
    ]);
    expect((await refusal(workspace, "POST", path, { body: { partnerId, tagIds: ["ptag_none"] } }))[0]).toBe(422);
    expect((await details(one)).status).toBe("pending");
    await approve(one, { applicationId: one.id, tagNames: ["vip"], groupId: `fast-${dialect}` });
    expect((await partnerOf(one)).body).toMatchObject({ tags: [{ id: tagId, name: "Vip" }], applicationId: one.id });
    expect(await ids("status=approved&search=zoë")).toEqual([one.id]);
    expect(await ids("status=approved&search=nobody")).toEqual([]);
    const all = await ids("status=approved");
    expect(await ids("status=approved&sortOrder=asc")).toEqual(all.toReversed());
  });

  test.each<[string, object, string]>([
    ["no answer", { answers: {} }, "custom: answers.promotion: This must be answered."],
    ["a country of one letter", { country: "g" }, "invalid_format: country: Country must have two letters."],
    ["a referrer that nobody is", { referredByPartnerId: "pn_none" }, "custom: referredByPartnerId: This is no"],
  ])("%s is refused", async (_title, over, message) => {
    const body = { name: "Ada", email: newEmail(), answers: { promotion: "x" }, ...over };
    const [status, , said] = await refusal(workspace, "POST", "/program-applications", { body });
    expect([status, said]).toEqual([422, expect.stringContaining(message)]);
    expect(await ids(`search=${body.email}`)).toEqual([]);
  });
});
