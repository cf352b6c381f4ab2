/** @import { Page, PageState } from "./types.d.ts" */
import { byId, element, present } from "./elements.js";
import { icon, levelBars } from "./icons.js";
import { leave } from "./tell.js";

/**
 * Shows what the person sees now. The heading takes the focus, so that a screen reader says it; not at first, when the
 * browser reads the page by itself.
 *
 * @param {Page} page
 * @param {readonly import("./elements.js").Child[]} children
 * @param {{ promise?: string, focuses?: boolean }} [options]
 */
export function show(page, children, { promise = "", focuses = true } = {}) {
  const card = byId("card");
  card.removeAttribute("aria-busy");
  card.replaceChildren(...present([...children, closeButton(page)]));
  byId("promise").textContent = promise;
  const heading = card.querySelector("h1");
  document.title = heading?.textContent ?? document.title;
  if (focuses) heading?.focus();
}

/** @param {string} text */
export function heading(text) {
  return element("h1", { tabindex: "-1", dir: "auto" }, text);
}

/** @param {PageState} state */
export function tiles({ product }) {
  const { name, logo } = product;
  const dub = element("span", { class: "tile dub" }, "D");
  if (logo === null && name === null) return element("div", { class: "pair", "aria-hidden": "true" }, levelBars(), dub);
  const own =
    logo === null
      ? element("span", { class: "tile" }, [...(name ?? "")][0]?.toUpperCase() ?? "")
      : element("span", { class: "tile logo" }, element("img", { src: logo, alt: "" }));
  return element("div", { class: "pair", "aria-hidden": "true" }, own, levelBars(), dub);
}

/**
 * @param {Page} page
 * @param {string} text
 */
export function showProgress(page, text) {
  const sign = element("div", { class: "result wait", "aria-hidden": "true" }, element("span", { class: "spin" }));
  show(page, [sign, heading(text), element("p", { role: "status" }, "This takes a few seconds.")]);
}

/**
 * The page goes by itself, unless there is something to read.
 *
 * @param {Page} page
 * @param {{ workspace?: string, isForm?: boolean, notice?: string | undefined, next?: string }} what isForm: the account was
 *   connected before.
 */
export function showDone(page, { workspace = "", isForm = false, notice, next = "You can close this window." }) {
  const product = page.state.product.name;
  const what = workspace === "" ? "Your workspace" : workspace;
  const connected = product === null ? `${what} is connected.` : `${what} is connected to ${product}.`;
  show(page, [
    element("div", { class: "result", "aria-hidden": "true" }, icon("tick")),
    heading(isForm ? "Saved" : "Connected"),
    element("p", { dir: "auto" }, isForm ? "Your answers are saved." : connected),
    ...(notice === undefined ? [element("p", {}, next)] : [element("p", {}, notice), leaveButton(page, "go")]),
  ]);
}

/**
 * @param {Page} page
 * @param {{ title: string, text: string, retry?: (() => void) | undefined, focuses?: boolean }} what
 */
export function showFailed(page, { title, text, retry, focuses = true }) {
  show(
    page,
    [
      element("div", { class: "result bad", "aria-hidden": "true" }, icon("alert")),
      heading(title),
      element("p", { role: "alert" }, text),
      retry ? element("button", { class: "go", type: "button", onclick: retry }, "Try again") : null,
      leaveButton(page, retry ? "go quiet" : "go"),
    ],
    { focuses },
  );
}

/** @param {Page} page */
function canLeave({ mode, state }) {
  return mode !== "page" || state.redirectUri !== null;
}

/**
 * @param {Page} page
 * @param {string} kind its classes.
 */
function leaveButton(page, kind) {
  if (!canLeave(page)) return null;
  const { name } = page.state.product;
  const back = name === null ? "Go back" : `Back to ${name}`;
  return element(
    "button",
    { class: kind, type: "button", onclick: () => leave(page) },
    page.mode === "page" ? back : "Close",
  );
}

/**
 * @param {Page} page
 * @param {{ isBlocked: boolean, again: () => void, cancel: () => void }} what
 */
export function showWaiting(page, { isBlocked, again, cancel }) {
  const sign = isBlocked ? icon("outside") : element("span", { class: "spin" });
  const text = isBlocked
    ? "Your browser has kept the window of Dub closed. Open it here."
    : "Sign in and choose a workspace in the window of Dub. This page goes on by itself.";
  show(page, [
    element("div", { class: "result wait", "aria-hidden": "true" }, sign),
    heading(isBlocked ? "Open Dub" : "Go on in Dub’s window"),
    element("p", { role: "status" }, text),
    element(
      "button",
      { class: isBlocked ? "go" : "go quiet", type: "button", onclick: again },
      isBlocked ? "Open it" : "Open it again",
    ),
    element("button", { class: "go quiet", type: "button", onclick: cancel }, "Cancel"),
  ]);
}

/** @param {Page} page */
function closeButton(page) {
  if (!canLeave(page)) return null;
  return element(
    "button",
    { class: "close", type: "button", "aria-label": "Close", onclick: () => leave(page) },
    icon("cross"),
  );
}
