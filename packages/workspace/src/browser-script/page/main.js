/**
 * What `@dub/analytics` loads into a page: clicks, visits, leads and sales, and the cookies that tie them together. One
 * script for all eight builds of Dub's: the attributes of its tag say what it does. ES2015 without dependencies, for old
 * browsers; whatever is missing, blocked or malformed, nothing is thrown into the page.
 *
 * See behaviour/attribution 8.
 */
import { CLICK_COOKIE, findCookie, formatCookie, PARTNER_COOKIE, readCookies, storeCookie } from "./cookies.js";
import { decorateOutboundLinks } from "./outbound-links.js";
import { formatPartnerData, parsePartnerData } from "./partner-data.js";
import { createRequestQueue, post } from "./requests.js";
import { report, safely } from "./safely.js";
import { readSettings } from "./settings.js";

/** @type {(script: HTMLScriptElement) => void} */
function start(script) {
  const loaderQueue = (window.dubAnalytics || {}).q || [];
  // A second tag.
  if (!Array.isArray(loaderQueue)) return;

  const settings = readSettings((name) => script.getAttribute(`data-${name}`), script.src);
  const { apiHost, publishableKey } = settings;
  const query = new URLSearchParams(location.search);
  const urlClickId = query.get(CLICK_COOKIE);

  const readClickId = () => findCookie(readCookies(), CLICK_COOKIE);
  /** @type {(name: string, value: string) => void} */
  const writeCookie = (name, value) => {
    storeCookie(formatCookie(name, value, settings.cookieOptions, location.hostname, Date.now()));
  };
  const maySetClickId = () => !settings.firstClick || !readClickId();

  const known = parsePartnerData(findCookie(readCookies(), PARTNER_COOKIE));
  const data = Object.assign(window.DubAnalytics || {}, known);
  window.DubAnalytics = data;

  /** @type {Array<() => void>} */
  const readyCallbacks = [];
  /** Those who wait for a partner are called once it is certain which. */
  const requests = createRequestQueue(() => {
    if (!data.partner) return;
    for (const run of readyCallbacks.splice(0)) safely(run)();
  });

  /** @type {(answer: ClickAnswer) => void} */
  const adopt = (answer) => {
    if (urlClickId && urlClickId !== answer.clickId) {
      console.warn("[dubAnalytics] This visitor came by another click, which keeps the page's leads and sales.");
      return;
    }
    if (!answer.clickId || !maySetClickId()) return;
    writeCookie(CLICK_COOKIE, answer.clickId);
    if (!answer.partner) return;
    writeCookie(PARTNER_COOKIE, formatPartnerData(answer));
    data.partner = answer.partner;
    data.discount = answer.discount || null;
  };

  /** @type {(path: string, link: object) => void} */
  const record = (path, link) => {
    const body = Object.assign({ url: location.href, referrer: document.referrer }, link);
    requests.during(
      post(apiHost + path, body).then((response) => (response.ok ? response.json().then(adopt) : undefined)),
    );
  };

  let clicked = false;
  /** @type {(input: { domain?: string, key?: string }) => void} */
  const trackClick = ({ domain, key }) => {
    if (clicked) return;
    clicked = true;
    record("/track/click", { domain, key });
  };

  /** @type {(kind: "lead" | "sale", input: { clickId?: string } | undefined) => void} */
  const trackConversion = (kind, input) => {
    if (!publishableKey) return report(`A ${kind} needs the publishableKey.`);
    requests.enqueue(() => {
      const body = Object.assign({}, input, { clickId: (input || {}).clickId || readClickId() });
      return post(`${apiHost}/track/${kind}/client`, body, publishableKey).then((response) => {
        if (!response.ok) return response.text().then((text) => report(`${kind} ${response.status}`, text));
      });
    });
  };

  /** @type {Record<string, (input: any) => void>} */
  const methods = {
    trackClick,
    trackLead: (input) => trackConversion("lead", input),
    trackSale: (input) => trackConversion("sale", input),
    ready(callback) {
      readyCallbacks.push(callback);
      requests.proceed();
    },
  };

  /** @type {(call: DubAnalyticsCall) => void} */
  const carryOut = safely((call) => {
    const method = methods[String(call[0])];
    if (method) method(call[1]);
  });

  const begin = () => {
    // What the page has asked for so far waits until all of it is known.
    requests.during(Promise.resolve());
    if (urlClickId && maySetClickId()) writeCookie(CLICK_COOKIE, urlClickId);
    const key = settings.queryParams.map((name) => query.get(name)).find(Boolean);
    if (key && settings.refer && maySetClickId()) trackClick({ domain: settings.refer, key });
    expose(loaderQueue, carryOut);
    if (settings.site && !clicked && !urlClickId && !readClickId()) record("/track/visit", { domain: settings.site });
    window.addEventListener("pagehide", safely(requests.flush));
    if (settings.outbound.length > 0) decorateOutboundLinks(settings.outbound, readClickId);
  };
  // A page that is rendered in advance may never be seen.
  if (document.prerendering) document.addEventListener("prerenderingchange", safely(begin), { once: true });
  else begin();
}

/**
 * Carries out what waits, then everything at once. The loader's stubs may come back, for it defines them whenever it runs
 * again, with each rendering of a React page: what they push is carried out, too.
 *
 * @type {(waiting: DubAnalyticsCall[], carryOut: (call: DubAnalyticsCall) => void) => void}
 */
function expose(waiting, carryOut) {
  /** @type {DubAnalytics} */
  const dubAnalytics = window.dubAnalytics || ((...call) => carryOut(call));
  window.dubAnalytics = dubAnalytics;
  dubAnalytics.q = { push: carryOut };
  for (const name of /** @type {const} */ (["trackClick", "trackLead", "trackSale"])) {
    dubAnalytics[name] = (input) => carryOut([name, input]);
  }
  waiting.forEach(carryOut);
}

safely(() => {
  const tag = document.currentScript || document.querySelector('script[data-sdkn], script[src*="/dub/script.js"]');
  if (tag) start(/** @type {HTMLScriptElement} */ (tag));
})();
