import { Dub } from "dub";
import { expect, test } from "vitest";
import { eventsOn } from "../testing/conversions.ts";
import { describeTrackedPage } from "../testing/tracked-page.ts";

describeTrackedPage("a page with @dub/analytics", ({ open }) => {
  test("turns a click into a lead and a sale, each counted once on the link", async () => {
    const { workspace, apiKey, apiHost, publishableKey, page, shop, track, createLink, cookie, loaded, call } =
      await open();
    track({ publishableKey });
    const link = await createLink();
    await page.goto(link.shortLink.replace("https://go.acme.test", new URL(apiHost).origin));
    const clickId = new URL(page.url()).searchParams.get("dub_id") ?? "";
    expect(clickId).toMatch(/^[a-zA-Z0-9]{16}$/);
    await loaded();
    const set = await cookie();
    expect(set).toMatchObject({
      value: clickId,
      domain: ".shop.acme.test",
      path: "/",
      sameSite: "Lax",
      httpOnly: false,
    });
    expect((set?.expires ?? 0) - Date.now() / 1000).toBeCloseTo(90 * 86_400, -2);

    await page.goto(shop("/signup"));
    await loaded();
    const customerExternalId = `browsed_${link.id}`;
    expect(await call("trackLead", { eventName: "Sign up", customerExternalId, customerName: "Ira" })).toBe(200);
    await page.goto(shop("/checkout"));
    await loaded();
    const sale = { eventName: "Purchase", customerExternalId, amount: 4900, invoiceId: `in_${link.id}` };
    expect(await call("trackSale", sale)).toBe(200);

    const dub = new Dub({ token: apiKey, serverURL: `${workspace.origin}/api` });
    const count = { clicks: 1, leads: 1, sales: 1, saleAmount: 4900 };
    expect(await dub.analytics.retrieve({ linkId: link.id, event: "composite" })).toEqual(count);
    expect(await dub.links.get({ linkId: link.id })).toMatchObject(count);
    const [customer] = (await dub.customers.list({ externalId: customerExternalId })).result ?? [];
    expect(customer).toMatchObject({ name: "Ira" });
  });

  test("speaks to the API under /api just as well, and to the script's own host by default", async () => {
    const { apiHost, shop, track, createLink, visitAndAwait } = await open();
    const link = await createLink();
    track({ apiHost: apiHost.replace("/_proxy/dub", "/api"), shortDomain: "go.acme.test" });
    expect(await visitAndAwait(shop(`/?via=${link.key}`), "/api/track/click")).toBe(200);
    const other = await createLink();
    track({ apiHost: undefined, shortDomain: "go.acme.test" });
    expect(await visitAndAwait(shop(`/?via=${other.key}`), "/_proxy/dub/track/click")).toBe(200);
  });

  test("sends what was called before the script came, in order, after the click it belongs to", async () => {
    const { workspace, publishableKey, page, shop, track, createLink } = await open();
    const link = await createLink();
    track({ domainsConfig: { refer: "go.acme.test" }, publishableKey });
    const customerExternalId = `early_${link.id}`;
    const { promise: called, resolve: letScriptCome } = Promise.withResolvers<void>();
    await page.route("**/script.js", (route) => called.then(() => route.continue()));
    await page.goto(shop(`/?via=${link.key}`), { waitUntil: "commit" });
    await page.waitForFunction("window.dubAnalytics");
    const answered = page.waitForResponse((response) => response.url().endsWith("/track/sale/client"));
    await page.evaluate(`
      dubAnalytics.trackLead({ eventName: "Sign up", customerExternalId: "${customerExternalId}" });
      dubAnalytics.trackSale({ eventName: "Purchase", customerExternalId: "${customerExternalId}", amount: 100 });
    `);
    letScriptCome();
    expect((await answered).status()).toBe(200);
    expect(await eventsOn(workspace, "lead", link)).toMatchObject([{ eventName: "Sign up" }]);
    expect(await eventsOn(workspace, "sale", link)).toMatchObject([{ amountCents: 100 }]);
  });

  test("loses no lead and no sale of a visitor who leaves at once", async () => {
    const { workspace, publishableKey, page, shop, track, createLink, cookie, visitAndAwait } = await open();
    const link = await createLink();
    track({ domainsConfig: { refer: "go.acme.test" }, publishableKey });
    await visitAndAwait(shop(`/?via=${link.key}`), "/track/click");
    await expect.poll(() => cookie()).toBeDefined();
    await page.evaluate(`
      dubAnalytics.trackLead({ eventName: "Sign up", customerExternalId: "leaver_${link.id}" });
      dubAnalytics.trackSale({ eventName: "Purchase", customerExternalId: "leaver_${link.id}", amount: 100 });
      location.href = "about:blank";
    `);
    await expect.poll(async () => (await eventsOn(workspace, "sale", link)).length).toBe(1);
  });

  test("goes on when the loader runs again, as it does with each rendering of a React page", async () => {
    const { site, publishableKey, apiHost, page, track, createLink, loaded, call } = await open();
    const link = await createLink();
    track({ publishableKey });
    await page.goto(link.shortLink.replace("https://go.acme.test", new URL(apiHost).origin));
    await loaded();
    await page.evaluate(`inject(${JSON.stringify(site.props)})`);
    const lead = { eventName: "Sign up", customerExternalId: `rendered_${link.id}` };
    expect(await call("trackLead", lead)).toBe(200);
  });

  test("of a host that is not allowed records nothing, and is not disturbed", async () => {
    const { publishableKey, shop, track, createLink, cookie, call, visitAndAwait, clicksOn } = await open();
    const link = await createLink();
    track({ domainsConfig: { refer: "go.acme.test" }, publishableKey });
    expect(await visitAndAwait(shop(`/?via=${link.key}`, "evil.test"), "/track/click")).toBe(403);
    expect(await call("trackLead", { eventName: "Sign up", customerExternalId: `evil_${link.id}` })).toBe(403);
    expect(await clicksOn(link)).toEqual([]);
    expect(await cookie()).toBeUndefined();
  });

  test("shows the partner and the discount, from the answer and then from the cookie", async () => {
    const { site, page, shop, track, cookie } = await open();
    const partner = { id: "pn_1", name: "Nadia; Frost, 100%", image: "https://cdn.test/ü.png" };
    const answer = { clickId: "clickOfAPartner0", partner, discount: { id: "disc_1", amount: 20 } };
    site.responses.set("/own/track/click", answer);
    track({ apiHost: shop("/own"), domainsConfig: { refer: "go.acme.test" } });
    const ready = () => page.evaluate('new Promise((done) => dubAnalytics("ready", () => done(DubAnalytics)))');
    await page.goto(shop("/?via=nadia"));
    expect(await ready()).toEqual({ partner, discount: answer.discount });
    const stored = decodeURIComponent((await cookie("dub_partner_data"))?.value ?? "");
    expect(JSON.parse(stored)).toEqual({
      ...answer,
      partner: { ...partner, name: encodeURIComponent(partner.name), image: encodeURIComponent(partner.image) },
    });
    await page.goto(shop("/later"));
    expect(await ready()).toEqual({ partner, discount: answer.discount });
    expect(site.calls).toEqual([
      {
        path: "/own/track/click",
        body: { domain: "go.acme.test", key: "nadia", url: shop("/?via=nadia"), referrer: "" },
      },
    ]);
  });

  test("works with a plain script tag, without the package", async () => {
    const { site, apiHost, publishableKey, page, shop, createLink, cookie, loaded, call } = await open();
    const link = await createLink();
    site.props = null;
    site.html = `<script defer src="${apiHost}/script.js" data-publishable-key="${publishableKey}"></script>`;
    await page.goto(shop("/"));
    await loaded();
    expect(await call("trackClick", { domain: "go.acme.test", key: link.key })).toBe(200);
    await expect.poll(() => cookie()).toBeDefined();
    expect(await call("trackLead", { eventName: "Sign up", customerExternalId: `plain_${link.id}` })).toBe(200);
  });

  test("is not disturbed by settings that make no sense, nor where cookies are forbidden", async () => {
    const { site, apiHost, shop, createLink, visitAndAwait } = await open();
    const link = await createLink();
    site.props = null;
    const attributes = `data-domains="{" data-cookie-options="[" data-query-params="x" data-short-domain="go.acme.test"`;
    const script = `<script src='${apiHost}/script.js' ${attributes}></script>`;
    site.html = `<iframe sandbox="allow-scripts" src="/framed?via=${link.key}"></iframe>${script}
      <script>dubAnalytics.trackLead(); dubAnalytics("ready"); dubAnalytics("nothing"); dubAnalytics.trackClick();</script>`;
    // A sandboxed frame has an opaque origin, and with it neither cookies nor a host that is allowed.
    expect(await visitAndAwait(shop("/"), "/track/click")).toBe(403);
  });
});
