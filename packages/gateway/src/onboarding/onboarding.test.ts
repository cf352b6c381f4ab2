import { createHmac } from "node:crypto";
import { describeEachDialect } from "@overdub/storage/testing/databases";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Script, TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";
import { createWebhook } from "../webhooks/create-webhook.ts";
import { check } from "./check.ts";

const MINUTE_MS = 60_000;

interface Applicant {
  readonly id: string;
  readonly name: string;
  readonly country: string | null;
  readonly email?: string;
  readonly answer?: string;
}

/** A program of a Dub: who waits, and what was done about whom. */
function programOf(applicants: Applicant[]) {
  const done: string[] = [];
  const links = new Map<string, string>();
  /** What the next call that matches is answered with, instead; told of before or after it was carried out. */
  let failure: { readonly path: RegExp; readonly status: number; readonly isLate: boolean } | undefined;
  const refusal = (status: number, message: string) => ({
    status,
    json: { error: { code: status === 409 ? "conflict" : "bad_request", message } },
  });
  const act: Script = ({ method, url, body }) => {
    const path = new URL(url).pathname.replace("/api", "");
    const given = body ? JSON.parse(String(body)) : {};
    const index = applicants.findIndex(({ id }) => `pn_${id}` === given.partnerId);
    if (method === "GET" && path === "/program-applications") return { json: applicants.map(toRow) };
    if (path.startsWith("/links/info")) {
      const found = links.get(new URL(url).searchParams.get("externalId")?.replace("ext_", "") ?? "");
      return found ? { json: { id: "link", shortLink: found } } : { ...refusal(404, "Link not found."), status: 404 };
    }
    if (path === "/partners/links") {
      const { externalId } = given.linkProps;
      if (links.has(externalId)) return refusal(409, "A link with this external ID exists.");
      links.set(externalId, `https://acme.link/${given.key}`);
      return { status: 201, json: { id: "link", shortLink: links.get(externalId), url: given.url } };
    }
    if (path.endsWith("/approve")) {
      if (index === -1) return refusal(400, "This application cannot be approved because it is already approved.");
      done.push(`approve ${given.partnerId} ${given.groupId ?? ""} ${given.tagNames ?? ""}`.trim());
      applicants.splice(index, 1);
      return { json: { partnerId: given.partnerId } };
    }
    if (path.endsWith("/reject")) {
      if (index === -1) return refusal(400, "This application cannot be rejected because it is no longer pending.");
      done.push(`reject ${given.partnerId} ${given.rejectionReason} ${given.reapplicationTimeframe}`);
      applicants.splice(index, 1);
      return { json: { partnerId: given.partnerId } };
    }
    return { status: 404, json: { error: { code: "not_found", message: "Not here." } } };
  };
  const script: Script = async (request) => {
    const fault = failure;
    if (!fault?.path.test(request.url)) return act(request);
    failure = undefined;
    if (fault.isLate) await act(request);
    return refusal(fault.status, "Not now.");
  };
  return {
    done,
    links,
    script,
    /** Somebody answers one by hand. */
    leave(id: string) {
      applicants.splice(
        applicants.findIndex((one) => one.id === id),
        1,
      );
    },
    fail(path: RegExp, status: number, isLate: boolean) {
      failure = { path, status, isLate };
    },
  };
}

function toRow({ id, name, country, email = `${id}@mail.test`, answer = "" }: Applicant, index: number) {
  return {
    id: `pga_${id}`,
    createdAt: new Date(Date.UTC(2026, 9, 1, index)).toISOString(),
    partner: { id: `pn_${id}`, name, email, country, groupId: "grp_1", status: "pending", website: null },
    applicationFormData: [{ label: "How will you promote us?", value: answer || null }],
  };
}

const RULES = [
  {
    name: "Blocked countries",
    when: [{ field: "country", operator: "is", value: ["KP", "SY"] }],
    action: "reject",
    reason: "doesNotMeetRequirements",
    reapply: "never",
  },
  {
    name: "Newsletters",
    when: [{ field: "answer:How will you promote us?", operator: "contains", value: "newsletter" }],
    action: "approve",
    group_id: "creators",
    tag_names: ["newsletter"],
    links: [{ url: "https://acme.test/pricing", key: "{name}-pricing" }],
  },
];

const APPLICANTS: readonly Applicant[] = [
  { id: "ada", name: "Ada Byron", country: "GB", answer: "A Newsletter on maths" },
  { id: "kim", name: "Kim", country: "kp" },
  { id: "lin", name: "Lin", country: null },
];

describeEachDialect("onboarding rules", ({ createUrl }) => {
  let t: TestGateway;
  let program: ReturnType<typeof programOf>;
  beforeEach(async () => {
    t = await startTestGateway({ databaseUrl: await createUrl() });
    program = programOf([...APPLICANTS]);
    t.script(program.script);
    await createWebhook(t.gateway.context, {
      environmentId: t.environmentId,
      targetUrl: "https://product.example/",
      eventTypes: ["partner_application:*"],
      isActive: true,
    });
  });
  afterEach(() => t[Symbol.asyncDispose]());

  const path = (rest = "") => `/integrated-account/${t.account.id}/onboarding${rest}`;
  const set = (rules: unknown, more: object = {}) => t.call("PUT", path(), { body: { rules, ...more } });
  const run = (isScheduled = true) =>
    check(t.gateway.context, { id: t.account.id, environmentId: t.environmentId, isScheduled }, { attempts: 1 });
  const decisions = async () =>
    (await t.call("GET", path("/decisions"))).json.result.map(
      (row: Record<string, unknown>) => `${row.application_id} ${row.state} ${row.rule}`,
    );
  const told = async () => {
    const rows = await t.db.selectFrom("product_events").selectAll().execute();
    return rows.map(({ event, payload }) => `${event} ${JSON.parse(payload).application_id}`).toSorted();
  };

  test("answer each application once, make the partner's links and tell the product", async () => {
    expect(await set(RULES)).toMatchObject({ status: 200, json: { version: 1, is_active: true, every_minutes: 15 } });
    expect(await run()).toEqual({ againAtMs: t.nowMs + 15 * MINUTE_MS });
    expect(program.done).toEqual(["approve pn_ada creators newsletter", "reject pn_kim doesNotMeetRequirements never"]);
    expect([...program.links]).toEqual([["pga_ada/0", "https://acme.link/ada-byron-pricing"]]);
    const all = ["pga_lin held null", "pga_kim rejected Blocked countries", "pga_ada approved Newsletters"];
    expect(await decisions()).toEqual(expect.arrayContaining(all));
    const events = [
      "partner_application:approved pga_ada",
      "partner_application:held pga_lin",
      "partner_application:rejected pga_kim",
    ];
    expect(await told()).toEqual(events);
    await run();
    expect([program.done.length, await told()]).toEqual([2, events]);
    const [approved] = (await t.call("GET", path("/decisions"))).json.result.filter(
      ({ state }: { state: string }) => state === "approved",
    );
    expect(approved).toMatchObject({
      reason: "answer:How will you promote us? (A Newsletter on maths) contains newsletter",
      links: [{ url: "https://acme.test/pricing", short_link: "https://acme.link/ada-byron-pricing", error: null }],
    });
  });

  test.each([
    ["approve", /applications\/approve/],
    ["the link", /partners\/links/],
    ["reject", /applications\/reject/],
  ])("go on after an answer to %s that was lost, and do nothing twice", async (_what, lost) => {
    await set(RULES);
    program.fail(lost, 500, true);
    await run();
    expect((await t.call("GET", path())).json.last_error).toMatch(/Not now/);
    expect((await decisions()).join()).toMatch(/in_progress/);
    await run();
    expect(program.done).toHaveLength(2);
    expect(program.links.size).toBe(1);
    expect(await told()).toHaveLength(3);
    expect((await t.call("GET", path())).json.last_error).toBe(null);
  });

  test("say of what is refused why, once, and try it again after an hour or with other rules", async () => {
    await set(RULES);
    program.fail(/approve/, 403, false);
    await run();
    expect(await told()).toContain("partner_application:failed pga_ada");
    await run();
    expect(program.done).toEqual(["reject pn_kim doesNotMeetRequirements never"]);
    t.nowMs += 61 * MINUTE_MS;
    await run();
    expect(program.done).toContain("approve pn_ada creators newsletter");
    expect(await told()).toHaveLength(4);
  });

  test("are tried on what is held once more when they change", async () => {
    await set(RULES);
    await run();
    await set([...RULES, { name: "Everybody else", action: "approve" }]);
    await run();
    expect(program.done).toContain("approve pn_lin");
    expect(await told()).toContain("partner_application:approved pga_lin");
  });

  test("leave what is held to people, and see when they have answered it", async () => {
    await set(RULES);
    await run();
    expect(await decisions()).toContain("pga_lin held null");
    program.leave("lin");
    await run();
    expect(await decisions()).toContain("pga_lin answered null");
    expect(await told()).toHaveLength(3);
  });

  test("are shown before they are followed: what each would do, and why", async () => {
    const { status, json } = await t.call("POST", path("/preview"), { body: { rules: RULES } });
    expect([status, json.counts]).toEqual([200, { applications: 3, approve: 1, reject: 1, hold: 1 }]);
    const [ada, , lin] = json.applications;
    expect(ada).toMatchObject({ would: "approve", by_rule: "Newsletters", application: { partner_id: "pn_ada" } });
    expect(ada.rules).toMatchObject([
      { rule: "Blocked countries", holds: false, conditions: [{ field: "country", actual: "GB", holds: false }] },
      { rule: "Newsletters", holds: true },
    ]);
    expect(lin).toMatchObject({ would: "hold", by_rule: null, reason: "No rule is for this application" });
    expect(t.sent.every(({ method }) => method === "GET")).toBe(true);
    expect((await t.call("POST", path("/preview"))).status).toBe(404);
  });

  test("are followed as soon as a webhook of the workspace tells of an application", async () => {
    await t.call("PATCH", `/integrated-account/${t.account.id}`, { body: { context: { webhook_secret: "whsec_1" } } });
    const tell = (id: string) => {
      const body = JSON.stringify({ id, event: "partner.application_submitted", createdAt: "2026-11-02", data: {} });
      const headers = { "dub-signature": createHmac("sha256", "whsec_1").update(body).digest("hex") };
      const url = `http://localhost/integrated-account-webhook/${t.account.id}`;
      return t.gateway.app.request(url, { method: "POST", body, headers });
    };
    const jobs = async () =>
      (await t.db.selectFrom("jobs").select("dedupe_key").where("type", "=", "gateway.onboarding.check").execute())
        .length;
    expect([(await tell("evt_1")).status, await jobs()]).toEqual([200, 0]);
    await set(RULES);
    expect([(await tell("evt_2")).status, await jobs()]).toEqual([200, 2]);
    expect([(await tell("evt_3")).status, await jobs()]).toEqual([200, 2]);
    expect(await run(false)).toBe(undefined);
    await t.call("DELETE", path());
    expect([(await tell("evt_4")).status, await run(), (await t.call("GET", path())).status]).toEqual([
      200,
      undefined,
      404,
    ]);
  });

  test("are followed by one process at a time", async () => {
    await set(RULES);
    const results = await Promise.all([run(), run()]);
    expect(results.map((result) => (result?.againAtMs ?? 0) - t.nowMs).toSorted((a, b) => a - b)).toEqual([
      5_000,
      15 * MINUTE_MS,
    ]);
    expect(program.done).toHaveLength(2);
  });

  test.each([
    [[{ name: "a", action: "ban" }]],
    [[{ name: "", action: "hold" }]],
    [[{ name: "a", action: "hold", when: [{ field: "age", operator: "is", value: "1" }] }]],
    [[{ name: "a", action: "hold", when: [{ field: "country", operator: "matches", value: ".*" }] }]],
    [[{ name: "a", action: "hold", when: [{ field: "country", operator: "is" }] }]],
    [[{ name: "a", action: "hold", when: [{ field: "country", operator: "at_least", value: "x" }] }]],
    [[{ name: "a", action: "approve", links: [{ url: "javascript:alert(1)" }] }]],
    [[{ name: "a", action: "approve", links: [{ url: "https://a.test", key: "same" }] }]],
    [[{ name: "a", action: "approve", links: [{ url: "https://a.test", key: "{name}-{country}" }] }]],
    [[{ name: "a", action: "approve", links: [{ url: "https://a.test/{name}" }] }]],
    [
      [
        { name: "a", action: "hold" },
        { name: "a", action: "hold" },
      ],
    ],
    [Array.from({ length: 51 }, (_, index) => ({ name: `${index}`, action: "hold" }))],
    ["none"],
  ])("%j is refused, and the rules before it stay", async (rules) => {
    await set(RULES);
    const { status, json } = await set(rules);
    expect([status, json.details.failures[0].path.startsWith("body.rules")]).toEqual([400, true]);
    expect((await t.call("GET", path())).json.version).toBe(1);
  });
});
