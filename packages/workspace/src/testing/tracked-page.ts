import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished } from "vitest";
import { addHostname, createPublishableKey } from "../workspaces/tracking-settings.ts";
import { hasBrowser, newVisitor, startBrowser } from "./browser.ts";
import { clientOf } from "./call-api.ts";
import { eventsOn } from "./conversions.ts";
import type { TrackedSite } from "./tracked-site.ts";
import { startTrackedSite } from "./tracked-site.ts";

type TrackedPage = Awaited<ReturnType<typeof openPage>>;

export interface TrackedPages {
  /** A page of a new visitor, which must end without an error of a script. */
  open(): Promise<TrackedPage>;
}

/** Runs tests of the real `@dub/analytics` in a real browser, on a page of another origin than the workspace's. */
export function describeTrackedPage(name: string, suite: (pages: TrackedPages) => void): void {
  describe.skipIf(!hasBrowser())(name, () => {
    let started: Started;

    beforeAll(async () => {
      started = await startAll();
    });
    afterAll(async () => {
      await started?.browser.close();
      await Promise.all([started?.workspace.close(), started?.site.close()]);
    });

    suite({ open: () => openPage(started) });
  });
}

interface Started {
  readonly browser: Browser;
  readonly workspace: StartedWorkspace;
  readonly site: TrackedSite;
  readonly apiKey: string;
  readonly publishableKey: string;
  /** Of the workspace, as a page names it. */
  readonly apiHost: string;
}

async function startAll(): Promise<Started> {
  const browser = await startBrowser();
  const [workspace, site] = await Promise.all([startWorkspace(), startTrackedSite()]);
  const { apiKey, id } = await workspace.addWorkspace({ slug: "browsed", domain: "go.acme.test" });
  const publishableKey = await createPublishableKey(workspace.database.db, id);
  await addHostname(workspace.database.db, id, "acme.test");
  await addHostname(workspace.database.db, id, "*.acme.test");
  const apiHost = `http://go.acme.test:${new URL(workspace.origin).port}/_proxy/dub`;
  return { browser, workspace, site, apiKey, publishableKey, apiHost };
}

let links = 0;

async function openPage(started: Started) {
  const { browser, workspace, site, apiKey, apiHost } = started;
  site.html = "";
  site.calls.length = 0;
  const visitor = await newVisitor(browser);
  const page = await visitor.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  onTestFinished(async () => {
    await visitor.close();
    expect(errors).toEqual([]);
  });

  /** An address of the site. */
  const shop = (path: string, host = "shop.acme.test") => `http://${host}:${site.port}${path}`;
  /** Sets what the page passes to `inject`, beside where the script is. */
  const track = (props: TrackedSite["props"]) => {
    site.props = { apiHost, scriptProps: { src: `${apiHost}/script.js` }, ...props };
  };
  const createLink = (body: { key?: string; url?: string } = {}): Promise<Link> => {
    links += 1;
    return clientOf(workspace, apiKey).createLink({
      body: { url: shop("/"), key: `k${links}`, trackConversion: true, ...body },
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
  return { ...started, page, shop, track, createLink, cookie, loaded, call, visitAndAwait, clicksOn };
}
