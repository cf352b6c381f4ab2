/** @import { Mode, Outcome, Page } from "./types.d.ts" */

/**
 * What the opener is told. See behaviour/linking 3.
 *
 * @param {Outcome} outcome
 * @param {string | null} redirectUri
 */
export function messageOf(outcome, redirectUri) {
  const { result, integrated_account_id, error, error_type } = outcome;
  return {
    is_truto: true,
    result,
    integration: "dub",
    ...(error !== undefined && { error, error_type }),
    ...(integrated_account_id !== undefined && { integrated_account_id }),
    ...(redirectUri !== null && { redirect_uri: redirectUri }),
  };
}

/**
 * An address with the result in its query.
 *
 * @param {string} uri
 * @param {Outcome | null} outcome null: the person has left.
 */
export function addressOf(uri, outcome) {
  const url = new URL(uri);
  const {
    is_truto: _mark,
    redirect_uri: _self,
    ...told
  } = outcome ? messageOf(outcome, null) : { is_truto: true, redirect_uri: uri, result: "closed", integration: "dub" };
  for (const [name, value] of Object.entries(told)) url.searchParams.set(name, String(value));
  return url.href;
}

/**
 * @param {Pick<Page, "mode" | "state">} page
 * @param {unknown} message
 */
export function post({ mode, state }, message) {
  const target = mode === "frame" ? window.parent : mode === "popup" ? window.opener : null;
  // There is no secret in it; who may hear of it is for the environment to say.
  for (const origin of state.listeners ?? ["*"]) target?.postMessage(message, origin);
}

/**
 * The opener hears what has become of it, once.
 *
 * @param {Page} page
 */
export function tell(page) {
  if (page.outcome === null || page.isTold) return;
  page.isTold = true;
  post(page, messageOf(page.outcome, page.state.redirectUri));
}

/**
 * The person leaves: the opener hears what has become of it, or that nothing was done.
 *
 * @param {Page} page
 */
export function leave(page) {
  const { mode, state, outcome } = page;
  if (mode === "page") {
    // Not to come back to: what was given here is used up, or was not wanted.
    if (state.redirectUri !== null) location.replace(addressOf(state.redirectUri, outcome));
    return;
  }
  if (outcome === null && mode === "frame") post(page, "closed");
  tell(page);
  if (mode === "popup") window.close();
}
