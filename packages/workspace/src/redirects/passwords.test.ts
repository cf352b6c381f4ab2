import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, clientOf } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import type { LinkVisit } from "../testing/visit-link.ts";
import { visitLink } from "../testing/visit-link.ts";
import { ATTEMPT_WINDOW_MS, ATTEMPTS } from "./password-gate.ts";

const clock = createClock();
let workspace: StartedWorkspace;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
});
afterAll(() => workspace.close());

const create = (body: object) =>
  clientOf(workspace).createLink({ body: { url: "https://acme.test/hidden", password: "Open Sesame", ...body } });
const visit = (path: string, options?: LinkVisit) => visitLink(workspace.origin, path, options);

/** An address of its own for each test: wrong passwords are counted by address, too. */
let addresses = 0;
const somebody = () => {
  addresses += 1;
  return { "x-real-ip": `203.0.113.${addresses}` };
};
const submit = (path: string, password: string, headers: Record<string, string>) =>
  visit(path, { method: "POST", form: { password }, headers });

describe("the page", () => {
  test("asks for the password, shows nothing of the link, and is kept by nobody", async () => {
    await create({ key: "page", title: "Secret title" });
    const { status, headers, body } = await visit("/page?a=1");
    expect([status, headers["cache-control"], headers["set-cookie"], headers["x-robots-tag"]]).toEqual([
      200,
      "no-store",
      undefined,
      "googlebot: noindex",
    ]);
    expect(body).toContain('<form method="post" action="/page?a=1">');
    expect(body).not.toMatch(/acme\.test|Secret title/);
  });

  test("stands before the inspector, too", async () => {
    await create({ key: "guarded" });
    expect((await visit("/guarded+")).body).toContain("Password required");
  });

  test("posts to the link itself, however its path is written", async () => {
    await create({ key: "deep/한글" });
    for (const path of ["/deep/%ED%95%9C%EA%B8%80", "//deep/%ED%95%9C%EA%B8%80", "/deep%2F%ED%95%9C%EA%B8%80"]) {
      expect((await visit(path)).body).toContain('action="/deep/%ED%95%9C%EA%B8%80"');
    }
  });
});

describe("the right password", () => {
  test("opens the link by a cookie that does not say it, without leaving a trace in the address", async () => {
    const link = await create({ key: "Right" });
    const accepted = await submit("/Right?a=1&pw=wrong", "Open Sesame", somebody());
    expect([accepted.status, accepted.headers.location, accepted.headers["cache-control"]]).toEqual([
      303,
      "/Right?a=1",
      "no-store",
    ]);
    const [cookie = "", ...others] = accepted.headers["set-cookie"] ?? [];
    expect(others).toEqual([]);
    expect(cookie).toMatch(new RegExp(`^dub_password_${link.id}=[\\w-]{43}; Path=/Right; HttpOnly; SameSite=Lax$`));
    const headers = { cookie: cookie.split(";")[0] ?? "" };
    expect(await visit("/Right?a=1", { headers })).toMatchObject({
      status: 302,
      headers: { location: "https://acme.test/hidden?a=1", "cache-control": "no-store" },
    });
    await callApi(workspace, "PATCH", `/links/${link.id}`, { body: { password: "Changed" } });
    expect((await visit("/Right", { headers })).body).toContain("Password required");
  });

  test("is remembered over HTTPS alone on a domain that is served by it", async () => {
    const { apiKey } = await workspace.addWorkspace({ slug: "secure", domain: "go.acme.test" });
    await clientOf(workspace, apiKey).createLink({ body: { url: "https://acme.test/", key: "k", password: "p" } });
    const answer = await submit("/k", "p", { host: "go.acme.test", ...somebody() });
    expect(answer.headers["set-cookie"]?.[0]).toContain("; HttpOnly; SameSite=Lax; Secure");
  });

  test("in the address opens the link once, and goes no further", async () => {
    await create({ key: "pw" });
    const { status, headers } = await visit("/pw?pw=Open+Sesame&a=1", { headers: somebody() });
    expect([status, headers.location, headers["cache-control"]]).toEqual([
      302,
      "https://acme.test/hidden?a=1",
      "no-store",
    ]);
    expect(headers["set-cookie"]?.join()).not.toContain("dub_password");
  });

  test("is needed again where the domain's own link moves for good, since nobody keeps that answer", async () => {
    const { apiKey, domain } = await workspace.addWorkspace({ slug: "rooted-secret" });
    const body = { key: "_root", url: "https://acme.test/home", password: "p" };
    await clientOf(workspace, apiKey).createLink({ body });
    const { status, headers } = await visit("/?pw=p", { headers: { host: domain, ...somebody() } });
    expect([status, headers["cache-control"]]).toEqual([301, "no-store"]);
  });
});

describe("a wrong password", () => {
  test.each(["open sesame", "Open Sesame ", "", "%00", "x".repeat(8000)])(
    "%# is refused on the page",
    async (wrong) => {
      await create({ key: `wrong-${wrong.length}` });
      const { status, headers, body } = await submit(`/wrong-${wrong.length}`, wrong, somebody());
      expect([status, headers["cache-control"], headers["set-cookie"]]).toEqual([200, "no-store", undefined]);
      expect(body).toContain("Incorrect password");
      expect(body).not.toContain("acme.test");
    },
  );

  test("in the address is refused, whatever the cookie says", async () => {
    await create({ key: "stubborn" });
    const me = somebody();
    const cookie = (await submit("/stubborn", "Open Sesame", me)).headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
    expect((await visit("/stubborn?pw=no", { headers: { ...me, cookie } })).body).toContain("Incorrect password");
  });

  test("the thirtieth within ten minutes closes the form", async () => {
    await create({ key: "closed" });
    const me = somebody();
    for (let n = 0; n < ATTEMPTS; n += 1) {
      expect((await submit("/closed", `no ${n}`, me)).body).toContain("Incorrect password");
    }
    for (const closed of [
      await submit("/closed", "Open Sesame", me),
      await visit("/closed?pw=Open+Sesame", { headers: somebody() }),
    ]) {
      expect([closed.status, closed.headers["retry-after"], closed.headers["cache-control"]]).toEqual([
        429,
        "600",
        "no-store",
      ]);
      expect(closed.body).toContain("Too many wrong passwords");
    }
    clock.advance(ATTEMPT_WINDOW_MS);
    expect((await submit("/closed", "Open Sesame", me)).status).toBe(303);
  });
});

describe("what is posted", () => {
  test("but is no form, or too long for one, gets the page", async () => {
    await create({ key: "posted" });
    const json = { "content-type": "application/json" };
    const posts: readonly LinkVisit[] = [
      { form: { password: "Open Sesame" }, headers: json },
      { form: { password: "x".repeat(20_000) } },
      { form: { other: "Open Sesame" } },
      {},
    ];
    for (const post of posts) {
      const { status, body } = await visit("/posted", { method: "POST", ...post });
      expect([status, body.includes("Password required"), body.includes("Incorrect")]).toEqual([200, true, false]);
    }
  });

  test("to a link without a password is redirected like anything else", async () => {
    await create({ key: "open", password: null });
    expect((await submit("/open", "x", somebody())).status).toBe(302);
  });
});
