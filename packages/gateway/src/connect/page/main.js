/** @import { FormState, Outcome, Page, PageLook, PageState } from "./types.d.ts" */
import { ask } from "./api.js";
import { showConnect } from "./choice.js";
import { end, showForm, succeed } from "./connecting.js";
import { byId } from "./elements.js";
import { formOptionsOf } from "./form.js";
import { wear } from "./look.js";
import { modeOf } from "./modes.js";
import { showDone, showFailed } from "./screens.js";
import { leave, tell } from "./tell.js";

/** @type {PageState} */
const NOTHING = {
  product: { name: null, logo: null },
  theme: null,
  privacyUrl: null,
  helpUrl: null,
  listeners: null,
  redirectUri: null,
  refusal: { type: "invalid_token", text: "This link is not valid." },
  reconnects: null,
  isHostedDub: false,
  scopes: null,
};

const place = location.pathname.replace(/\/+$/, "").split("/").at(-1);
/** How the page was opened, which the address that Dub leads back to does not say. */
const query = new URLSearchParams(place === "done" ? (recall("query") ?? "") : location.search);
void start();

async function start() {
  if (place === "done") return startDone();
  if (place === "post-connect") return startForm();
  const token = takeToken("link_token");
  const state = readState() ?? loadedAgain((await ask("session", { token }).catch(() => null))?.state) ?? NOTHING;
  startConnect(pageFor(token, state));
}

/**
 * @param {string} token
 * @param {PageState} state
 * @returns {Page}
 */
function pageFor(token, state) {
  wear(state);
  /** @type {Page} */
  const page = {
    token,
    state,
    mode: modeOf({
      isFramed: isFramed(),
      hasOpener: Boolean(window.opener),
      name: window.name,
      parameter: query.get("mode"),
      hasRedirect: state.redirectUri !== null,
    }),
    authFormat: query.get("auth_format"),
    skipsForm: query.get("skip_rapid_form") === "true",
    outcome: null,
    isTold: false,
    again: () => showConnect(page),
  };
  if (isFramed()) document.addEventListener("keydown", ({ key }) => key === "Escape" && leave(page));
  return page;
}

function isFramed() {
  return window.parent !== window;
}

/**
 * What a page shows that was loaded without a token in its address. Which pages may frame it the browser was not told
 * then, so where not all may, it shows nothing in a frame.
 *
 * @template {PageLook} Look
 * @param {Look | undefined} look
 */
function loadedAgain(look) {
  return look && isFramed() && look.listeners !== null ? undefined : look;
}

/**
 * A token out of the address, which then no longer shows it. A page that is loaded again, or that Dub leads back to, still
 * has it, as long as its window is open.
 *
 * @param {string} name
 */
function takeToken(name) {
  const given = query.get(name);
  if (given !== null) {
    query.delete(name);
    history.replaceState(null, "", location.pathname + (query.size > 0 ? `?${query}` : ""));
    remember(name, given);
    remember("query", String(query));
  }
  return given ?? recall(name) ?? "";
}

/**
 * @param {string} name
 * @param {string} value
 */
function remember(name, value) {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // A frame of another site may keep nothing.
  }
}

/** @param {string} name */
function recall(name) {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

/** @returns {any} */
function readState() {
  return JSON.parse(byId("state").textContent ?? "null");
}

/** @param {Page} page */
function startConnect(page) {
  const { refusal } = page.state;
  if (refusal) {
    page.outcome = { result: "error", error: refusal.text, error_type: refusal.type };
    tell(page);
    const from = page.state.product.name ?? "where you came from";
    const text = refusal.type === "invalid_token" ? `Go back to ${from} and start again.` : `Go back to ${from}.`;
    return showFailed(page, { title: refusal.text, text, focuses: false });
  }
  return showConnect(page, false);
}

/** Where Dub's sign-in has led back to: what became of it is asked for once. */
async function startDone() {
  const handle = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  const told = handle === "" ? null : await ask("outcome", { token: handle, body: {} }).catch(() => null);
  const page = {
    ...pageFor(recall("link_token") ?? "", told?.state ?? { ...NOTHING, refusal: null }),
    mode: told?.mode ?? "page",
  };
  if (told === null) {
    return showFailed(page, { title: "Nothing to see here", text: "You can close this window.", focuses: false });
  }
  if (page.mode !== "frame") return end(page, told.outcome);
  // The frame that has opened this window goes on.
  window.opener?.postMessage({ outcome: told.outcome }, location.origin);
  if (told.outcome.result === "success") showDone(page, {});
  else showFailed({ ...page, mode: "popup" }, { title: "Not connected", text: told.outcome.error ?? "" });
  return window.close();
}

/** The form of an account that is connected already. */
async function startForm() {
  const token = takeToken("integrated_account_session_token");
  const options = formOptionsOf(query);
  const given = /** @type {PageLook | null} */ (readState());
  const form = /** @type {FormState | Error} */ (await ask("form", { token }).catch((error) => error));
  const isRefused = form instanceof Error;
  const look = given ?? (isRefused ? undefined : loadedAgain(form.look));
  const page = pageFor("", { ...NOTHING, refusal: null, ...look });
  if (!isRefused && look) {
    const outcome = /** @type {Outcome} */ ({ result: "success", integrated_account_id: form.accountId });
    showForm(page, form, token, () => succeed(page, outcome, { isForm: true }), options);
  } else {
    const text = isRefused ? form.message : "Go back to where you came from, and open it again.";
    page.outcome = { result: "error", error_type: "rapid_form_error", error: text };
    tell(page);
    showFailed(page, { title: "This form cannot be shown", text, focuses: false });
  }
}
