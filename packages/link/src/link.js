/** @import { AuthenticateOptions, LinkResult, LinkToken, OpenOptions, RapidFormOptions } from "./link.d.ts" */

/** Where the link page is, for who does not say. Set in the script that a gateway serves. */
const DEFAULT_BASE_URL = "";

/** How often a window is looked at, and how long a message may come after it was closed. In milliseconds. */
const LOOK_MS = 100;
const LATE_MS = 300;

/** @typedef {[name: string, value: string | false | null | undefined]} Parameter */
/** @typedef {{ resolve: (result: LinkResult) => void, reject: (reason: unknown) => void }} Ends */

/**
 * @param {LinkToken} linkToken
 * @param {AuthenticateOptions} [options]
 */
export function authenticate(linkToken, options = {}) {
  return open("connect-account", linkToken, options, (token) => [
    ["link_token", token],
    ["integration", options.integration],
    ["no_back", options.noBack && "true"],
    ["auth_format", options.authFormat],
    ["skip_rapid_form", options.skipRapidForm && "true"],
    ["integrations", options.integrations?.join()],
  ]);
}

/**
 * @param {LinkToken} sessionToken
 * @param {RapidFormOptions} [options]
 */
export function rapidForm(sessionToken, options = {}) {
  return open("connect-account/post-connect", sessionToken, options, (token) => [
    ["integrated_account_session_token", token],
    ["integration", options.integration],
    ["truto_additional_context", json(options.additionalContext)],
    ["truto_prevent_deselect", json(options.preventDeselect)],
    ["truto_disabled_fields", json(options.disabledFields)],
  ]);
}

export default authenticate;

/** @param {unknown} value */
function json(value) {
  return value === undefined ? undefined : JSON.stringify(value);
}

/**
 * @param {string} path
 * @param {LinkToken} token
 * @param {OpenOptions} options
 * @param {(token: string) => Parameter[]} parametersOf
 * @returns {Promise<LinkResult | undefined>}
 */
async function open(path, token, options, parametersOf) {
  const base = new URL(`${options.baseUrl ?? DEFAULT_BASE_URL}`.replace(/\/*$/, "/"));
  const mode = options.sameWindow ? "page" : options.iframe === false ? "popup" : "frame";
  /** @param {string} text */
  const urlOf = (text) => {
    const url = new URL(path, base);
    const mark = /** @type {Parameter} */ (mode === "frame" ? ["iframe", "true"] : ["mode", mode]);
    for (const [name, value] of [...parametersOf(text), mark]) {
      // An empty token is a token that opens nothing; without one the page goes on with what it had before.
      if (value || value === "") url.searchParams.set(name, value);
    }
    return url.href;
  };
  const asked = async () => urlOf(await (typeof token === "function" ? token() : token));
  // At once where the token is here: a browser blocks what a click has not opened itself.
  const url = typeof token === "string" ? urlOf(token) : asked;
  if (mode === "page") return void location.assign(typeof url === "string" ? url : await url());
  return mode === "popup" ? inPopup(url, base.origin, options) : inFrame(url, base.origin, options);
}

/**
 * @param {string | (() => Promise<string>)} url
 * @param {string} origin
 * @param {OpenOptions} options
 * @returns {Promise<LinkResult>}
 */
function inPopup(url, origin, { signal }) {
  const isReady = typeof url === "string";
  const popup = window.open(isReady ? url : "about:blank", "overdub-link", "width=700,height=800,popup=yes");
  if (!popup) return Promise.reject("blocked");
  /** @type {ReturnType<typeof setInterval>} */
  let looking;
  return settle(popup, origin, signal, (ends) => {
    looking = setInterval(() => {
      if (!popup.closed) return;
      clearInterval(looking);
      setTimeout(() => ends.reject("closed"), LATE_MS);
    }, LOOK_MS);
    if (!isReady) url().then((href) => popup.location.replace(href), ends.reject);
  }).finally(() => {
    clearInterval(looking);
    popup.close();
  });
}

/**
 * @param {string | (() => Promise<string>)} url
 * @param {string} origin
 * @param {OpenOptions} options
 * @returns {Promise<LinkResult>}
 */
function inFrame(url, origin, { signal, container }) {
  const frame = document.createElement("iframe");
  const before = document.activeElement;
  frame.id = "overdub-link";
  frame.title = "Connect an account";
  frame.style.cssText = "display:block;border:0;width:100%;height:100%";
  frame.onload = () => frame.focus();
  const dialog = container ? undefined : overPage(frame);
  container?.append(frame);
  return settle(/** @type {Window} */ (frame.contentWindow), origin, signal, (ends) => {
    dialog?.addEventListener("cancel", () => ends.reject("closed"));
    /** @param {string} href */
    const show = (href) => {
      frame.src = href;
    };
    if (typeof url === "string") show(url);
    else url().then(show, ends.reject);
  }).finally(() => {
    (dialog ?? frame).remove();
    if (before instanceof HTMLElement) before.focus();
  });
}

/**
 * Over the whole page, of which nothing can be reached in the meantime.
 *
 * @param {HTMLIFrameElement} frame
 */
function overPage(frame) {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-label", frame.title);
  dialog.style.cssText =
    "position:fixed;inset:0;width:100%;height:100%;max-width:none;max-height:none;margin:0;border:0;padding:0;background:none";
  dialog.append(frame);
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * What a window says, which has to be that very window and of that very origin.
 *
 * @param {Window} source
 * @param {string} origin
 * @param {AbortSignal | undefined} signal
 * @param {(ends: Ends) => void} start
 * @returns {Promise<LinkResult>}
 */
function settle(source, origin, signal, start) {
  const ended = new AbortController();
  return /** @type {Promise<LinkResult>} */ (
    new Promise((resolve, reject) => {
      const listening = { signal: ended.signal };
      /** @param {MessageEvent} event */
      const hear = ({ source: from, origin: at, data }) => {
        if (from !== source || at !== origin) return;
        if (data === "closed") reject(data);
        else if (data?.is_truto === true && data.error) reject(Object.assign(new Error(data.error), data));
        else if (data?.is_truto === true && data.integrated_account_id) resolve(data);
      };
      addEventListener("message", hear, listening);
      signal?.addEventListener("abort", () => reject(signal.reason), listening);
      if (signal?.aborted) reject(signal.reason);
      else start({ resolve, reject });
    })
  ).finally(() => ended.abort());
}
