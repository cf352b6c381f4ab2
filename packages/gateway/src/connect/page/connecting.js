/** @import { FormState, Outcome, Page, Session } from "./types.d.ts" */
import { ask, Refusal } from "./api.js";
import { element } from "./elements.js";
import { formPanel } from "./form.js";
import { goToDub, openDub } from "./oauth-panel.js";
import { heading, show, showDone, showFailed, showProgress, showWaiting, tiles } from "./screens.js";
import { leave, tell } from "./tell.js";

/** How long a connection may take, and how often it is asked for. In milliseconds. */
const GIVE_UP_MS = 60_000;
const LOOK_MS = 1_000;

/**
 * @param {Page} page
 * @param {string} key
 * @param {string} workspace
 */
export async function connectByKey(page, key, workspace) {
  showProgress(page, workspace === "" ? "Connecting" : `Connecting ${workspace}`);
  const outcome = await ask("connect", { token: page.token, body: { api_key: key } }).catch((error) =>
    settled(page, error),
  );
  await end(page, outcome, workspace);
}

/**
 * What became of an attempt whose response did not come.
 *
 * @param {Page} page
 * @param {unknown} error
 * @returns {Promise<Outcome>}
 */
async function settled(page, error) {
  const isLost = error instanceof Refusal && error.status === 0;
  for (const untilMs = Date.now() + (isLost ? GIVE_UP_MS : 0); Date.now() < untilMs; ) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const session = /** @type {Session | null} */ (await ask("session", { token: page.token }).catch(() => null));
    if (session?.outcome) return session.outcome;
  }
  const text = error instanceof Refusal ? error.message : "Something went wrong. Try again.";
  return { result: "error", error_type: "connection_error", error: text };
}

/** @param {Page} page */
export async function connectByOAuth(page) {
  if (page.mode !== "frame") {
    showProgress(page, "Going to Dub");
    return goToDub(page).catch(async (error) => end(page, await settled(page, error)));
  }
  const waiting = new AbortController();
  const cancel = () => {
    waiting.abort();
    page.again();
  };
  try {
    const outcome = await openDub(page, waiting.signal, {
      opened: (again) => showWaiting(page, { isBlocked: false, again, cancel }),
      blocked: (again) => showWaiting(page, { isBlocked: true, again, cancel }),
    });
    return await end(page, outcome);
  } catch (error) {
    return end(page, await settled(page, error));
  } finally {
    waiting.abort();
  }
}

/**
 * @param {Page} page
 * @param {Outcome} outcome
 * @param {string} [workspace]
 */
export async function end(page, outcome, workspace = "") {
  page.outcome = outcome;
  page.isTold = false;
  if (outcome.result === "error") {
    const isSpent = outcome.error_type === "invalid_token";
    const retry = isSpent || page.token === "" ? undefined : page.again;
    return showFailed(page, { title: "Not connected", text: outcome.error ?? "", retry });
  }
  // Whoever closes the window before it closes by itself is connected all the same. A message at `pagehide` is lost.
  window.addEventListener("beforeunload", () => tell(page));
  if (outcome.session_token === undefined || page.skipsForm) return succeed(page, outcome, { workspace });
  const form = await ask("form", { token: outcome.session_token }).catch(() => null);
  if (form === null) return succeed(page, outcome, { workspace });
  return showForm(page, form, outcome.session_token, () => succeed(page, outcome, { workspace }));
}

/**
 * @param {Page} page
 * @param {Outcome} outcome
 * @param {{ workspace?: string, isForm?: boolean }} what
 */
export function succeed(page, outcome, what) {
  const { notice } = outcome;
  page.outcome = outcome;
  const { redirectUri, product } = page.state;
  const leads = page.mode === "page" && redirectUri !== null;
  showDone(page, {
    ...what,
    notice,
    ...(leads && notice === undefined && { next: `You are led back to ${product.name ?? "where you came from"}.` }),
  });
  // What there is to read is read before the page goes.
  if (notice === undefined) leave(page);
}

/**
 * @param {Page} page
 * @param {FormState} form
 * @param {string} token
 * @param {() => void} sent
 * @param {import("./types.d.ts").FormOptions} [options]
 */
export function showForm(page, form, token, sent, options = { values: {}, keeps: {}, disabled: {} }) {
  show(page, [
    tiles(page.state),
    heading(form.title),
    form.text ? element("p", { dir: "auto" }, form.text) : null,
    formPanel(form, options, token, sent),
  ]);
}
