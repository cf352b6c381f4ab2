/** A product whose page opens the link page of a started server in a browser, by both SDKs; imported by tests only. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { GatewayTables } from "@overdub/gateway";
import type { SqlDatabase } from "@overdub/storage";
import { openDatabase } from "@overdub/storage";
import { startOverdub } from "@overdub/testkit";
import { blockThirdPartyCookies, startBrowser } from "@overdub/workspace/testing/browser";
import type { BrowserContextOptions, Frame, Page } from "playwright-core";

const VENDOR = readFileSync(fileURLToPath(import.meta.resolve("@truto/truto-link-sdk")), "utf8");

/** Of a gateway that the vendor's SDK listens to in a frame; in the browser of a scene, another address of the server. */
export const VENDORS_LOCAL = "http://localhost:5173";

/** A page of the product, with both SDKs. What a call ends with is kept for the test. */
const productPage = (
  gateway: string,
) => `<!doctype html><html lang="en"><title>Product</title><h1>Product</h1><button>Connect</button>
<script type="module">
import own, { rapidForm } from "${gateway}/link.js";
import vendor, { rapidForm as vendorForm } from "/vendor.js";
const calls = { own, vendor, ownForm: rapidForm, vendorForm };
window.call = (name, token, options) => {
  window.ended = null;
  Promise.resolve(calls[name](token, options)).then(
    (resolved) => { window.ended = { resolved: resolved ?? null }; },
    (error) => { window.ended = { rejected: error instanceof Error ? { ...error } : error }; },
  );
};
window.heard = 0;
addEventListener("message", () => { window.heard += 1; });
window.isReady = true;
</script>`;

/** Says to whom it belongs that all went well. */
const FORGER = `<!doctype html><title>Forger</title><script>
(opener ?? parent).postMessage({ is_truto: true, result: "success", integrated_account_id: "forged" }, "*");
</script>`;

/** In the browser, where these run. */
declare global {
  var call: (name: string, token: string, options: object) => void;
  var ended: { resolved?: unknown; rejected?: unknown } | null;
}

export type LinkScene = Awaited<ReturnType<typeof startLinkScene>>;

type Files = Readonly<Record<string, readonly [type: string, text: string]>>;

/** The gateway is on `localhost`, the product on another site, and the browser blocks cookies of other sites. */
export async function startLinkScene(moreFiles: (gateway: string) => Files = () => ({})) {
  const overdub = await startOverdub({ args: ["--empty"] });
  const files: Files = {
    "/vendor.js": ["text/javascript", VENDOR],
    "/forger": ["text/html", FORGER],
    ...moreFiles(overdub.gateway),
  };
  const product = createServer((request, response) => {
    const [type, text] = files[request.url ?? ""] ?? ["text/html", productPage(overdub.gateway)];
    response.writeHead(200, { "content-type": type }).end(text);
  }).listen(0, "127.0.0.1");
  await once(product, "listening");
  const origin = `http://127.0.0.1:${(product.address() as AddressInfo).port}`;
  const browser = await startBrowser([
    `--host-resolver-rules=MAP ${new URL(VENDORS_LOCAL).host} ${new URL(overdub.gateway).host.replace("localhost", "127.0.0.1")}, MAP * 127.0.0.1`,
  ]);

  async function api(method: string, path: string, body?: object, apiToken = overdub.apiToken) {
    const headers = { authorization: `Bearer ${apiToken}`, "content-type": "application/json" };
    const response = await fetch(overdub.gateway + path, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape.
    return (await response.json()) as any;
  }

  async function setUp(linkPage: object): Promise<void> {
    const [install] = (await api("GET", "/environment-integration")).result;
    await api("PATCH", `/environment-integration/${install.id}`, { override: { link_page: linkPage } });
  }

  let tenants = 0;
  async function mint(extra: object = {}, apiToken?: string): Promise<string> {
    tenants += 1;
    const body = { tenant_id: `tenant-${tenants}`, context: { base_url: "embedded:" }, ...extra };
    return (await api("POST", "/link-token", body, apiToken)).link_token;
  }

  /** For what no request can do, in the database of the running server. */
  async function inDatabase<Result>(run: (db: SqlDatabase<GatewayTables>["db"]) => Promise<Result>): Promise<Result> {
    const database = openDatabase<GatewayTables>(`sqlite:${join(overdub.data, "overdub.db")}`);
    try {
      return await run(database.db);
    } finally {
      await database.close();
    }
  }

  async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    await blockThirdPartyCookies(page);
    return page;
  }

  async function openProduct(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await newPage(options);
    page.setDefaultTimeout(10_000);
    await page.goto(origin);
    await page.waitForFunction("window.isReady");
    return page;
  }

  const call = (page: Page, name: string, token: string, options: object = {}) =>
    page.evaluate(([...given]) => globalThis.call(...given), [
      name,
      token,
      { baseUrl: overdub.gateway, ...options },
    ] as const);

  async function endOf(page: Page) {
    await page.waitForFunction("window.ended !== null");
    return page.evaluate(() => globalThis.ended);
  }

  /** Waits until the page has got so many messages, of whoever. */
  const hears = (page: Page, count: number) => page.waitForFunction(`window.heard >= ${count}`);

  async function popupOf(page: Page, start: () => Promise<unknown>): Promise<Page> {
    const [popup] = await Promise.all([page.waitForEvent("popup"), start()]);
    await popup.waitForSelector("h1");
    return popup;
  }

  async function frameOf(page: Page, id = "overdub-link"): Promise<Frame> {
    const handle = await page.waitForSelector(`#${id}`);
    const frame = await handle.contentFrame();
    if (!frame) throw new Error("There is no frame");
    await frame.waitForSelector("h1");
    return frame;
  }

  return {
    overdub,
    origin,
    browser,
    api,
    setUp,
    mint,
    inDatabase,
    newPage,
    openProduct,
    call,
    endOf,
    hears,
    popupOf,
    frameOf,
    async [Symbol.asyncDispose]() {
      await browser.close();
      product.close();
      await overdub[Symbol.asyncDispose]();
    },
  };
}
