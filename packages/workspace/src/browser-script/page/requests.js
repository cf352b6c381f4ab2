import { report } from "./safely.js";

/**
 * A call of the API. It is finished even if the visitor leaves the page: a sale is often the last thing to happen there.
 *
 * @type {(url: string, body: object, publishableKey?: string) => Promise<Response>}
 */
export function post(url, body, publishableKey) {
  return new Promise((resolve) => {
    /** @type {Record<string, string>} */
    const headers = { "Content-Type": "application/json" };
    if (publishableKey) headers.Authorization = `Bearer ${publishableKey}`;
    resolve(fetch(url, { method: "POST", headers, body: JSON.stringify(body), credentials: "omit", keepalive: true }));
  });
}

/**
 * Leads and sales go one after the other, and after the click they belong to.
 *
 * @param {() => void} onIdle runs whenever no request is running
 */
export function createRequestQueue(onIdle) {
  /** @type {Array<() => Promise<void>>} */
  const waiting = [];
  let underWay = 0;

  const proceed = () => {
    if (underWay > 0) return;
    onIdle();
    const send = waiting.shift();
    if (send) during(attempt(send));
  };

  /** @type {(request: Promise<unknown>) => void} The others wait for this one. */
  const during = (request) => {
    underWay += 1;
    const done = () => {
      underWay -= 1;
      proceed();
    };
    request.catch(report).then(done);
  };

  return {
    during,
    proceed,
    /** @type {(send: () => Promise<void>) => void} */
    enqueue(send) {
      waiting.push(send);
      proceed();
    },
    /** Sends all that wait at once, for a page that goes. */
    flush() {
      for (const send of waiting.splice(0)) attempt(send).catch(report);
    },
  };
}

/** @type {(send: () => Promise<void>) => Promise<void>} What it throws becomes the promise's. */
const attempt = (send) => new Promise((resolve) => resolve(send()));
