import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { Dub } from "dub";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { hasBrowser, newVisitor, startBrowser } from "../testing/browser.ts";
import { clientOf } from "../testing/call-api.ts";
import { eventsOn } from "../testing/conversions.ts";
import type { TrackedSite } from "../testing/tracked-site.ts";
import { startTrackedSite } from "../testing/tracked-site.ts";
import { addHostname, createPublishableKey } from "../workspaces/tracking-settings.ts";

/** The real `@dub/analytics` in a real browser, on a page of another origin than the workspace's. */
describe.skipIf(!hasBrowser())("a page with @dub/analytics", () => {
  let workspace: StartedWorkspace;
  let site: TrackedSite;
  let browser: Browser;
  let visitor: BrowserContext;
  let page: Page;
  let errors: string[];
  /** Of the workspace, as a page names it. */
  let apiHost: string;
  let publishableKey: string;
  let apiKey: string;
  let workspaceId: string;
  let n = 0;

  beforeAll(async () => {
    browser = await startBrowser();
    [workspace, site] = await Promise.all([startWorkspace(), startTrackedSite()]);
    ({ apiKey, id: workspaceId } = await workspace.addWorkspace({ slug: "browsed", domain: "go.acme.test" }));
    publishableKey = await createPublishableKey(workspace.database.db, workspaceId);
    await addHostname(workspace.database.db, workspaceId, "acme.test");
    await addHostname(workspace.database.db, workspaceId, "*.acme.test");
    apiHost = `http://go.acme.test:${new URL(workspace.origin).port}/_proxy/dub`;
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([workspace?.close(), site?.close()]);
  });
  beforeEach(async () => {
    site.html = "";
    site.calls.length = 0;
    visitor = await newVisitor(browser);
    page = await visitor.newPage();
    errors = [];
    page.on("pageerror", (error) => errors.push(error.message));
  });
  afterEach(async () => {
    await visitor.close();
    expect(errors).toEqual([]);
  });

  const shop = (path: string, host = "shop.acme.test") => `http://${host}:${site.port}${path}`;
  const track = (props: TrackedSite["props"]) => {
    site.props = { apiHost, scriptProps: { src: `${apiHost}/script.js` }, ...props };
  };
  const createLink = (body: { key?: string; url?: string } = {}): Promise<Link> => {
    n += 1;
    return clientOf(workspace, apiKey).createLink({
      body: { url: shop("/"), key: `k${n}`, trackConversion: true, ...body },
    });
  };
  const cookie = async (name = "dub_id") => (await visitor.cookies()).find((found) => found.name === name);
  // What runs in the page is text: types here know no DOM.
  const loaded = () => page.waitForFunction("!Array.isArray(window.dubAnalytics?.q ?? [])");
  /** Calls `dubAnalytics`, and waits for the API's answer. */
  const call = async (method: "trackLead" | "trackSale" | "trackClick", input: object): Promise<number> => {
    const path = { trackLead: "/track/lead/client", trackSale: "/track/sale/client", trackClick: "/track/click" };
    const answered = page.waitForResponse((response) => response.url().endsWith(path[method]));
    const [response] = await Promise.all([answered, page.evaluate(`dubAnalytics.${method}(${JSON.stringify(input)})`)]);
    return response.status();
  };
  const visitAndAwait = async (url: string, path: string): Promise<number> => {
    const answered = page.waitForResponse((response) => response.url().endsWith(path));
    const [response] = await Promise.all([answered, page.goto(url)]);
    return response.status();
  };
  const clicksOn = async (link: Link) => (await eventsOn(workspace, "click", link)).map((click) => click.clickId);

  test("turns a click into a lead and a sale, each counted once on the link", async () => {
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

  test("records a click for a query parameter, and one only within the hour", async () => {
    const link = await createLink();
    track({ domainsConfig: { refer: "go.acme.test" }, queryParams: ["ref"] });
    expect(await visitAndAwait(shop(`/?ref=${link.key}`), "/track/click")).toBe(200);
    const [clickId] = await clicksOn(link);
    await expect.poll(() => cookie()).toMatchObject({ value: clickId });
    expect(await visitAndAwait(shop(`/again?via=${link.key}`), "/track/click")).toBe(200);
    expect(await clicksOn(link)).toEqual([clickId]);
  });

  test("speaks to the API under /api just as well, and to the script's own host by default", async () => {
    const link = await createLink();
    track({ apiHost: apiHost.replace("/_proxy/dub", "/api"), shortDomain: "go.acme.test" });
    expect(await visitAndAwait(shop(`/?via=${link.key}`), "/api/track/click")).toBe(200);
    const other = await createLink();
    track({ apiHost: undefined, shortDomain: "go.acme.test" });
    expect(await visitAndAwait(shop(`/?via=${other.key}`), "/_proxy/dub/track/click")).toBe(200);
  });

  test("sends what was called before the script came, in order, after the click it belongs to", async () => {
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
    const link = await createLink();
    track({ publishableKey });
    await page.goto(link.shortLink.replace("https://go.acme.test", new URL(apiHost).origin));
    await loaded();
    await page.evaluate(`inject(${JSON.stringify(site.props)})`);
    const lead = { eventName: "Sign up", customerExternalId: `rendered_${link.id}` };
    expect(await call("trackLead", lead)).toBe(200);
  });

  test("keeps the last click by default", async () => {
    const [first, second] = [await createLink(), await createLink()];
    track({ domainsConfig: { refer: "go.acme.test" } });
    for (const link of [first, second]) {
      await visitAndAwait(shop(`/?via=${link.key}`), "/track/click");
      const [clickId] = await clicksOn(link);
      await expect.poll(() => cookie()).toMatchObject({ value: clickId });
    }
    await page.goto(shop("/?dub_id=fromTheAddress00"));
    await loaded();
    expect(await cookie()).toMatchObject({ value: "fromTheAddress00" });
  });

  test("keeps the first click when told to, and records no later one by itself", async () => {
    const [first, second] = [await createLink(), await createLink()];
    track({ domainsConfig: { refer: "go.acme.test" }, attributionModel: "first-click" });
    await visitAndAwait(shop(`/?via=${first.key}`), "/track/click");
    const [clickId] = await clicksOn(first);
    await expect.poll(() => cookie()).toMatchObject({ value: clickId });
    await page.goto(shop(`/?via=${second.key}&dub_id=fromTheAddress00`));
    await loaded();
    expect(await clicksOn(second)).toEqual([]);
    expect(await call("trackClick", { domain: "go.acme.test", key: second.key })).toBe(200);
    expect(await clicksOn(second)).toHaveLength(1);
    expect(await cookie()).toMatchObject({ value: clickId });
  });

  test("keeps the address's click when the API names another one", async () => {
    const link = await createLink();
    track({ domainsConfig: { refer: "go.acme.test" } });
    const warned = page.waitForEvent("console", (message) => message.text().includes("another click"));
    await Promise.all([warned, page.goto(shop(`/?via=${link.key}&dub_id=fromTheAddress00`))]);
    expect(await cookie()).toMatchObject({ value: "fromTheAddress00" });
  });

  test("records a visit of a page that is a link, for who came by none", async () => {
    const link = await createLink({ key: `pricing${n}` });
    track({ domainsConfig: { site: "go.acme.test" } });
    expect(await visitAndAwait(shop(`/${link.key}?utm_source=x`), "/track/visit")).toBe(200);
    const events = await eventsOn(workspace, "click", link);
    expect(events).toMatchObject([{ trigger: "pageview", url: shop(`/${link.key}?utm_source=x`) }]);
    await expect.poll(() => cookie()).toMatchObject({ value: events[0]?.clickId });
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.method() + new URL(request.url()).pathname));
    await page.goto(shop(`/${link.key}`));
    await loaded();
    expect(requests.filter((request) => request.startsWith("POST"))).toEqual([]);
  });

  test("passes the click on to the domains it is told, in links and frames, and to no other", async () => {
    track({ domainsConfig: { outbound: ["app.acme.test", "*.acme.dev"] } });
    site.html = `
      <a href="https://app.acme.test/?q=a%20b&q=%2B#top">1</a>
      <a href="https://www.app.acme.test/">2</a>
      <a href="//eu.acme.dev/x">3</a>
      <a href="https://acme.dev/">4</a>
      <a href="https://app.acme.test/?dub_id=own">5</a>
      <a href="https://app.acme.test.evil.test/">6</a>
      <a href="/here">7</a>
      <a href="mailto:ira@app.acme.test">8</a>
      <iframe srcdoc="<a href='https://app.acme.test/'>framed</a>"></iframe>
      <iframe src="${shop("/inner", "app.acme.test")}"></iframe>`;
    await page.goto(shop("/?dub_id=fromTheAddress00"));
    await loaded();
    const hrefs = () => page.$$eval("a", (links) => links.map((link) => link.getAttribute("href")));
    const id = "dub_id=fromTheAddress00";
    await expect
      .poll(hrefs)
      .toEqual([
        `https://app.acme.test/?q=a%20b&q=%2B&${id}#top`,
        `https://www.app.acme.test/?${id}`,
        `http://eu.acme.dev/x?${id}`,
        "https://acme.dev/",
        "https://app.acme.test/?dub_id=own",
        "https://app.acme.test.evil.test/",
        "/here",
        "mailto:ira@app.acme.test",
      ]);
    expect(await page.getAttribute("iframe[src]", "src")).toBe(shop(`/inner?${id}`, "app.acme.test"));
    const framed = page.frameLocator("iframe[srcdoc]").getByText("framed");
    await expect.poll(() => framed.getAttribute("href")).toBe(`https://app.acme.test/?${id}`);
    await page.evaluate(`
      history.pushState({}, "", "/next");
      document.body.innerHTML = '<a href="https://app.acme.test/later">later</a>';
    `);
    expect(page.url()).toBe(shop("/next"));
    await expect.poll(hrefs).toEqual([`https://app.acme.test/later?${id}`]);
  });

  test("of a host that is not allowed records nothing, and is not disturbed", async () => {
    const link = await createLink();
    track({ domainsConfig: { refer: "go.acme.test" }, publishableKey });
    expect(await visitAndAwait(shop(`/?via=${link.key}`, "evil.test"), "/track/click")).toBe(403);
    expect(await call("trackLead", { eventName: "Sign up", customerExternalId: `evil_${link.id}` })).toBe(403);
    expect(await clicksOn(link)).toEqual([]);
    expect(await cookie()).toBeUndefined();
  });

  test("shows the partner and the discount, from the answer and then from the cookie", async () => {
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

  test("records nothing of a page that is rendered in advance, until somebody sees it", async () => {
    const link = await createLink();
    track({ domainsConfig: { refer: "go.acme.test" } });
    await page.addInitScript("Object.defineProperty(document, 'prerendering', { value: true })");
    const ran = page.waitForResponse((response) => response.url().endsWith("/script.js"));
    await Promise.all([ran, page.goto(shop(`/?via=${link.key}`))]);
    await page.waitForFunction("window.DubAnalytics");
    expect([await clicksOn(link), await cookie()]).toEqual([[], undefined]);
    const answered = page.waitForResponse((response) => response.url().endsWith("/track/click"));
    await Promise.all([answered, page.evaluate("document.dispatchEvent(new Event('prerenderingchange'))")]);
    expect(await clicksOn(link)).toHaveLength(1);
  });

  test("sets cookies as it is told", async () => {
    track({ cookieOptions: { domain: ".acme.test", expiresInDays: 7, sameSite: "strict", path: "/shop" } });
    await page.goto(shop("/shop?dub_id=fromTheAddress00"));
    await loaded();
    const set = await cookie();
    expect(set).toMatchObject({ domain: ".acme.test", path: "/shop", sameSite: "Strict" });
    expect((set?.expires ?? 0) - Date.now() / 1000).toBeCloseTo(7 * 86_400, -2);
  });

  test.each(["localhost", "127.0.0.1"])("sets its cookie for the host alone on %s", async (host) => {
    track({});
    await page.goto(shop("/?dub_id=fromTheAddress00", host));
    await loaded();
    expect(await cookie()).toMatchObject({ value: "fromTheAddress00", domain: host });
  });

  test("works with a plain script tag, without the package", async () => {
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
