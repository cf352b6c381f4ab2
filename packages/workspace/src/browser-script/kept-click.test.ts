import { expect, test } from "vitest";
import { eventsOn } from "../testing/conversions.ts";
import { describeTrackedPage } from "../testing/tracked-page.ts";

describeTrackedPage("a page with @dub/analytics", ({ open }) => {
  test("records a click for a query parameter, and one only within the hour", async () => {
    const { shop, track, createLink, cookie, visitAndAwait, clicksOn } = await open();
    const link = await createLink();
    track({ domainsConfig: { refer: "go.acme.test" }, queryParams: ["ref"] });
    expect(await visitAndAwait(shop(`/?ref=${link.key}`), "/track/click")).toBe(200);
    const [clickId] = await clicksOn(link);
    await expect.poll(() => cookie()).toMatchObject({ value: clickId });
    expect(await visitAndAwait(shop(`/again?via=${link.key}`), "/track/click")).toBe(200);
    expect(await clicksOn(link)).toEqual([clickId]);
  });

  test("keeps the last click by default", async () => {
    const { page, shop, track, createLink, cookie, loaded, visitAndAwait, clicksOn } = await open();
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
    const { page, shop, track, createLink, cookie, loaded, call, visitAndAwait, clicksOn } = await open();
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
    const { page, shop, track, createLink, cookie } = await open();
    const link = await createLink();
    track({ domainsConfig: { refer: "go.acme.test" } });
    const warned = page.waitForEvent("console", (message) => message.text().includes("another click"));
    await Promise.all([warned, page.goto(shop(`/?via=${link.key}&dub_id=fromTheAddress00`))]);
    expect(await cookie()).toMatchObject({ value: "fromTheAddress00" });
  });

  test("records a visit of a page that is a link, for who came by none", async () => {
    const { workspace, page, shop, track, createLink, cookie, loaded, visitAndAwait } = await open();
    const link = await createLink({ key: "pricing" });
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
    const { site, page, shop, track, loaded } = await open();
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
    await expect.poll(() => page.getAttribute("iframe[src]", "src")).toBe(shop(`/inner?${id}`, "app.acme.test"));
    const framed = page.frameLocator("iframe[srcdoc]").getByText("framed");
    await expect.poll(() => framed.getAttribute("href")).toBe(`https://app.acme.test/?${id}`);
    await page.evaluate(`
      history.pushState({}, "", "/next");
      document.body.innerHTML = '<a href="https://app.acme.test/later">later</a>';
    `);
    await expect.poll(() => page.url()).toBe(shop("/next"));
    await expect.poll(hrefs).toEqual([`https://app.acme.test/later?${id}`]);
  });

  test("records nothing of a page that is rendered in advance, until somebody sees it", async () => {
    const { page, shop, track, createLink, cookie, clicksOn } = await open();
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
    const { page, shop, track, cookie, loaded } = await open();
    track({ cookieOptions: { domain: ".acme.test", expiresInDays: 7, sameSite: "strict", path: "/shop" } });
    await page.goto(shop("/shop?dub_id=fromTheAddress00"));
    await loaded();
    const set = await cookie();
    expect(set).toMatchObject({ domain: ".acme.test", path: "/shop", sameSite: "Strict" });
    expect((set?.expires ?? 0) - Date.now() / 1000).toBeCloseTo(7 * 86_400, -2);
  });

  test.each(["localhost", "127.0.0.1"])("sets its cookie for the host alone on %s", async (host) => {
    const { page, shop, track, cookie, loaded } = await open();
    track({});
    await page.goto(shop("/?dub_id=fromTheAddress00", host));
    await loaded();
    expect(await cookie()).toMatchObject({ value: "fromTheAddress00", domain: host });
  });
});
