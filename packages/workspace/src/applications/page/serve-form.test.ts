import type { ApplicationDetails } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addReward } from "../../partners/testing/set-up-program.ts";
import { callApi, refusal } from "../../testing/call-api.ts";
import { createClock } from "../../testing/clock.ts";
import { stranger, visitLink } from "../../testing/visit-link.ts";
import { openForm } from "../testing/open-form.ts";

const clock = createClock();
const HOSTILE = `"><script>alert('x')</script>&`;
let workspace: StartedWorkspace;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  await openForm(workspace, {
    name: "Acme Friends",
    termsUrl: "https://acme.test/terms",
    description: "We plan weeks.",
  });
  await addReward(workspace, { event: "sale", type: "percentage", amountInPercentage: 20, maxDuration: 12 });
});
afterAll(() => workspace.close());

type Fields = readonly (readonly [string, string])[];
const GOOD: Fields = [
  ["name", "Ada Byron"],
  ["country", "GB"],
  ["platform:website", "ada.example.org"],
  ["answer:how", "A newsletter"],
  ["answer:where", "Europe"],
  ["answer:where", "Asia"],
  ["terms", "yes"],
];
const without = (...names: string[]) => GOOD.filter(([name]) => !names.includes(name));
const withEmail = (email: string, fields: Fields = GOOD): Fields => [...fields, ["email", email]];

/** The server believes a proxy on loopback, as tests are, who the visitor is. */
const send = (fields: Fields | string, headers: Record<string, string> = {}, path = "/apply/acme") =>
  fetch(`${workspace.origin}${path}`, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/x-www-form-urlencoded", ...stranger(), ...headers },
    body:
      typeof fields === "string"
        ? fields
        : new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])),
  });
const open = (path = "/apply/acme", headers: Record<string, string> = {}) =>
  fetch(`${workspace.origin}${path}`, { headers: { ...stranger(), ...headers } });
const find = async (email: string) => {
  const { body } = await callApi(workspace, "GET", `/program-applications?search=${email}`);
  return (body as ApplicationDetails[])[0];
};

describe("the form of a program", () => {
  test("says first what a partner earns, then asks what the program asks", async () => {
    const response = await open();
    const html = await response.text();
    expect(response.status).toBe(200);
    expect(html).toContain('<h1 dir="auto">Earn 20% of each sale for 12 months.</h1>');
    expect(html).toContain("10 sales of $29 are $58 for you.");
    for (const name of ["name", "email", "country", "platform:website", "answer:how", "answer:size", "answer:ads"]) {
      expect(html).toContain(`name="${name}"`);
    }
    expect(html).not.toMatch(/answer:image|<script|\son\w+=|\sstyle=/);
    expect(html.match(/<h1/g)).toHaveLength(1);
    expect(response.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; img-src https: data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/,
    );
    // Each field has a label, and each label a field.
    const ids = [...html.matchAll(/ for="([^"]+)"/g)].map(([, id]) => id);
    for (const id of ids) expect(html.split(` id="${id}"`)).toHaveLength(2);
  });

  test("is sent, and sent again says the same and changes nothing", async () => {
    const sent = await send(withEmail("ada@example.org"));
    expect([sent.status, sent.headers.get("location")]).toEqual([303, "/apply/acme?sent"]);
    expect(await (await open("/apply/acme?sent")).text()).toContain("Acme Friends reads your application");
    const application = await find("ada@example.org");
    expect(application).toMatchObject({
      partner: { name: "Ada Byron", country: "GB", website: "https://ada.example.org", status: "pending" },
      applicationFormData: [
        { label: "How will you tell people?", value: "A newsletter" },
        { label: "Your niche?", value: null },
        { label: "How many follow you?", value: null },
        { label: "Where?", value: "Europe, Asia" },
        { label: "Do you buy ads?", value: null },
        { label: "A picture?", value: null },
      ],
    });
    for (const verdict of [undefined, "reject", "approve"]) {
      const body = { partnerId: application?.partner.id };
      if (verdict) await callApi(workspace, "POST", `/program-applications/${verdict}`, { body });
      const before = (await callApi(workspace, "GET", `/program-applications/${application?.id}`)).body;
      const again = await send(withEmail("ADA@example.org", [...without("name"), ["name", "Eve"]]));
      expect([again.status, again.headers.get("location")]).toEqual([303, "/apply/acme?sent"]);
      expect((await callApi(workspace, "GET", `/program-applications/${application?.id}`)).body).toEqual(before);
    }
  });

  test.each<[string, Fields, string]>([
    ["name", withEmail("n@a.org", without("name")), "Enter your name."],
    ["email", withEmail("ada"), "Enter an email address, such as ada@example.org."],
    ["country", withEmail("n@a.org", [...without("country"), ["country", "XX"]]), "Choose a country from the list."],
    ["platform:website", withEmail("n@a.org", without("platform:website")), "This must be answered."],
    ["platform:website", withEmail("n@a.org", [...without("platform:website"), ["platform:website", "x"]]), "Enter an"],
    ["answer:how", withEmail("n@a.org", without("answer:how")), "This must be answered."],
    ["answer:where", withEmail("n@a.org", [...GOOD, ["answer:where", "Mars"]]), "Choose from what is offered."],
    ["answer:size", withEmail("n@a.org", [...GOOD, ["answer:size", "x"]]), "Choose from what is offered."],
    ["terms", withEmail("n@a.org", without("terms")), "Agree to the terms to apply."],
  ])("tells at %s what is wrong, and keeps the rest", async (name, fields, problem) => {
    const response = await send(fields);
    const html = await response.text();
    expect(response.status).toBe(422);
    const id = new RegExp(`id="(field-\\d+)"[^>]* name="${name}"|name="${name}"[^>]* id="(field-\\d+)"`).exec(html);
    const field = id?.[1] ?? id?.[2];
    expect(html).toContain(`<a href="#${field}"`);
    expect(html).toMatch(new RegExp(`aria-describedby="${field}-error"`));
    expect(html).toMatch(new RegExp(`<p class="error" id="${field}-error">${problem}`));
    if (name !== "answer:how") expect(html).toContain(">\nA newsletter</textarea>");
    expect(await find("n@a.org")).toBeUndefined();
  });

  test("shows what was written as text, never as markup", async () => {
    const html = await (
      await send([
        ...without("name", "terms"),
        ["name", HOSTILE],
        ["email", HOSTILE],
        ["answer:niche", HOSTILE],
        ["via", HOSTILE],
      ])
    ).text();
    expect(html).not.toContain("<script");
    expect(html.split("&quot;&gt;&lt;script&gt;")).toHaveLength(5);
  });

  test("knows who brought the applicant", async () => {
    const { body } = await callApi(workspace, "POST", "/partners", { body: { name: "Grace", email: "grace@a.org" } });
    const referrer = body as { id: string; username: string; links: { key: string }[] };
    expect(await (await open("/apply/acme?via=grace")).text()).toContain('name="via" value="grace"');
    const vias = [referrer.id, referrer.username, referrer.links[0]?.key ?? "", "nobody", "x".repeat(5000)];
    const brought = [];
    for (const [index, via] of vias.entries()) {
      const email = `brought${index}@a.org`;
      await send([...withEmail(email), ["via", via]]);
      const { id } = (await find(email)) as ApplicationDetails;
      const details = (await callApi(workspace, "GET", `/program-applications/${id}`)).body as ApplicationDetails;
      brought.push(details.referredByPartnerId);
    }
    expect(brought).toEqual([referrer.id, referrer.id, referrer.id, null, null]);
  });
});

describe("what is no form of this program", () => {
  test.each(["/apply/nobody", "/apply/acme/nobody", "/apply/ACME", "/apply/acme/default/x", "/apply/", "/apply/%00"])(
    "%s is not found",
    async (path) => expect((await open(path)).status).toBe(404),
  );

  test("a group has its own form, which is closed until it is opened", async () => {
    await callApi(workspace, "POST", "/groups", { body: { name: "VIP", slug: "vip" } });
    await callApi(workspace, "PATCH", "/groups/vip", { body: { publishApplicationForm: false } });
    const closed = await open("/apply/acme/vip");
    expect([closed.status, await closed.text()]).toEqual([404, expect.stringContaining("takes no new partners")]);
    expect((await send(withEmail("vip@a.org"), {}, "/apply/acme/vip")).status).toBe(404);
    await callApi(workspace, "PATCH", "/groups/vip", { body: { publishApplicationForm: true } });
    expect((await send(withEmail("vip@a.org"), {}, "/apply/acme/vip")).status).toBe(303);
    const { id } = (await callApi(workspace, "GET", "/groups/vip")).body as { id: string };
    expect((await find("vip@a.org"))?.partner.groupId).toBe(id);
  });

  test("the domain of another workspace does not show it", async () => {
    const other = await workspace.addWorkspace({ slug: "other" });
    expect((await visitLink(workspace.origin, "/apply/acme", { headers: { host: other.domain } })).status).toBe(404);
    expect((await visitLink(workspace.origin, "/apply/acme", { headers: { host: "localhost" } })).status).toBe(200);
  });

  test("no link can be there, and `apply` alone is a link like any other", async () => {
    const link = (key: string) => ({ body: { url: "https://acme.test/", key } });
    expect(await refusal(workspace, "POST", "/links", link("apply/acme"))).toEqual([
      403,
      "forbidden",
      "apply/acme is a reserved path and cannot be used as a short link.",
    ]);
    expect((await callApi(workspace, "POST", "/links", link("apply"))).status).toBe(200);
    expect((await visitLink(workspace.origin, "/apply")).status).toBe(302);
  });
});

describe("a form that is not ours is refused", () => {
  test.each<[string, Record<string, string>, number]>([
    ["of another site", { "sec-fetch-site": "cross-site" }, 403],
    ["of a sibling site", { "sec-fetch-site": "same-site", origin: "http://evil.localhost" }, 403],
    ["of another origin", { origin: "https://evil.test" }, 403],
    ["of no origin", { origin: "null" }, 403],
    ["as JSON", { "content-type": "application/json" }, 415],
    ["in parts", { "content-type": "multipart/form-data; boundary=x" }, 415],
  ])("%s", async (_title, headers, status) => {
    expect((await send(withEmail("csrf@a.org"), headers)).status).toBe(status);
    expect(await find("csrf@a.org")).toBeUndefined();
  });

  test("too large, or with what no database holds", async () => {
    expect((await send(`name=${"x".repeat(300_000)}`)).status).toBe(413);
    expect((await send([...withEmail("nul@a.org"), ["answer:niche", "a\0b"]])).status).toBe(422);
    expect((await send("name=%ff%fe&email=%")).status).toBe(422);
    expect(await find("nul@a.org")).toBeUndefined();
  });

  test("by another method", async () => {
    const put = await fetch(`${workspace.origin}/apply/acme`, { method: "PUT", headers: stranger() });
    expect([put.status, put.headers.get("allow")]).toEqual([405, "GET, HEAD, POST"]);
    const head = await fetch(`${workspace.origin}/apply/acme`, { method: "HEAD", headers: stranger() });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  test("after too many from one address, and taken from others", async () => {
    // What the form has taken within the hour lowers what it takes from one network.
    clock.advance(2 * 3_600_000);
    const from = { "x-forwarded-for": "203.0.113.77" };
    const statuses = [];
    for (let sent = 0; sent < 22; sent += 1) statuses.push((await send(withEmail(`many${sent}@a.org`), from)).status);
    expect(statuses).toEqual([...Array(20).fill(303), 429, 429]);
    expect((await send(withEmail("late@a.org"))).status).toBe(303);
    clock.advance(2 * 3_600_000);
    expect((await send(withEmail("later@a.org"), from)).status).toBe(303);
    for (let seen = 0; seen < 60; seen += 1) await open("/apply/acme", from);
    expect((await open("/apply/acme", from)).status).toBe(429);
  });
});
