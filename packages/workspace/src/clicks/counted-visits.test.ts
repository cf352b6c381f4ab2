import { afterAll, describe, expect, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { startClickRecording } from "../testing/start-click-recording.ts";
import { visitLink } from "../testing/visit-link.ts";

const { workspace, create, stranger, visit, clicksOf } = await startClickRecording();
afterAll(() => workspace.close());

test.each([
  ["TikTok for Android", "JsSdk/1.0 NetType/WIFI Channel/googleplay AppName/musical_ly BytedanceWebview/d8a21c6"],
  ["Facebook on a Pixel phone", "[FBAN/FB4A;FBMF/Google;FBBD/google;FBPN/com.facebook.katana;FBDV/Pixel 9;]"],
  ["Bing's app", "BingWeb/9.4.26267402"],
  ["WhatsApp", "WhatsApp/2.24.25.79"],
])(
  "a person in %s is redirected, on to the destination of a link with a preview too, and counts",
  async (_app, name) => {
    const agent = `Mozilla/5.0 (Linux; Android 15; Pixel 9; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/131.0.0.0 Mobile Safari/537.36 ${name}`;
    const link = await create({ proxy: true, title: "Spring" });
    const { status } = await visit(link, "", { ...stranger(), "user-agent": agent });
    expect([status, await clicksOf(link)]).toEqual([302, [expect.objectContaining({ ua: agent })]]);
  },
);

describe("not recorded", () => {
  test.each([
    ["a bot", "", { "user-agent": "Googlebot/2.1" }, "GET"],
    ["curl", "", { "user-agent": "curl/8" }, "GET"],
    ["what calls itself one", "?bot=1", {}, "GET"],
    ["HEAD", "", {}, "HEAD"],
    ["who refuses, by header", "", { "dub-no-track": "1" }, "GET"],
    ["who refuses, by parameter", "?dub-no-track=1", {}, "GET"],
  ])("%s, who is redirected all the same and counts when a person comes", async (_title, suffix, headers, method) => {
    const link = await create();
    const me = stranger();
    const { status } = await visit(link, suffix, { ...me, ...headers }, method);
    expect([status, await clicksOf(link)]).toEqual([302, []]);
    await visit(link, "", me);
    expect(await clicksOf(link)).toHaveLength(1);
  });

  test.each([
    ["Chrome", { "sec-purpose": "prefetch" }],
    ["Chrome, rendered", { "sec-purpose": "prefetch;prerender" }],
    ["Chrome, by a proxy", { "sec-purpose": "prefetch;anonymous-client-ip" }],
    ["an older Chrome", { purpose: "prefetch" }],
    ["Firefox", { "x-moz": "prefetch" }],
    ["what writes it large", { "X-Moz": "Prefetch" }],
  ])("a prefetch by %s, which is put off; the visit that follows counts", async (_browser, headers) => {
    const link = await create({ password: "p" });
    const me = stranger();
    const ahead = await visit(link, "?pw=p", { ...me, ...headers });
    expect([ahead.status, ahead.headers["cache-control"], ahead.headers.location]).toEqual([
      503,
      "no-store",
      undefined,
    ]);
    expect(await clicksOf(link)).toEqual([]);
    expect((await visit(link, "?pw=p", me)).status).toBe(302);
    expect(await clicksOf(link)).toHaveLength(1);
  });

  test.each([
    ["Safari's top sites", { "x-purpose": "preview" }],
    ["an older one", { purpose: "preview" }],
    ["a browser to come", { "sec-purpose": "preview" }],
  ])("a preview for %s, which is redirected", async (_browser, headers) => {
    const link = await create();
    const me = stranger();
    expect((await visit(link, "", { ...me, ...headers })).status).toBe(302);
    expect(await clicksOf(link)).toEqual([]);
    await visit(link, "", { ...me, "sec-purpose": "", purpose: "shopping" });
    expect(await clicksOf(link)).toHaveLength(1);
  });

  test.each([
    ["looking at what is behind it", {}, "+"],
    ["being asked for the password", { password: "p" }, ""],
    ["a wrong password", { password: "p" }, "?pw=wrong"],
    ["a link that is over", { expiresAt: "2020-01-01" }, ""],
    ["a link that is over and leads elsewhere", { expiresAt: "2020-01-01", expiredUrl: "https://x.co" }, ""],
  ])("%s", async (_title, body, suffix) => {
    const link = await create(body);
    await visit(link, suffix);
    expect(await clicksOf(link)).toEqual([]);
  });
});

describe("recorded", () => {
  test.each([
    ["the right password, which is not kept", { password: "p" }, "?pw=p", "https://acme.test/"],
    ["a cloaked link", { rewrite: true }, "", "https://acme.test/"],
    ["an app's address", { url: "tel:123" }, "", "tel:123"],
    ["an archived link", { archived: true }, "", "https://acme.test/"],
    ["the destination for the country", { geo: { CH: "https://acme.test/ch" } }, "", "https://acme.test/ch"],
  ])("%s", async (_title, body, suffix, url) => {
    const link = await create(body);
    await visit(link, suffix, { ...stranger(), "x-vercel-ip-country": "CH" });
    expect(await clicksOf(link)).toMatchObject([{ url }]);
  });

  test("a domain's own link without a destination", async () => {
    const { apiKey, domain } = await workspace.addWorkspace({ slug: "rooted" });
    const root = await clientOf(workspace, apiKey).createLink({ body: { url: "", key: "_root" } });
    await visitLink(workspace.origin, "/", { headers: { host: domain, ...stranger() } });
    expect(await clicksOf(root)).toMatchObject([{ url: "", key: "_root", domain }]);
  });

  test("a link reached by a host that nobody claimed, under its own domain", async () => {
    const link = await create();
    await visit(link, "", { ...stranger(), host: "192.0.2.1:8080" });
    expect(await clicksOf(link)).toMatchObject([{ domain: "localhost", key: link.key.toLowerCase() }]);
  });
});
