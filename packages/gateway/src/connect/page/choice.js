/** @import { Page } from "./types.d.ts" */
import { connectByKey, connectByOAuth } from "./connecting.js";
import { byId, element } from "./elements.js";
import { keyPanel } from "./key-panel.js";
import { oauthPanel } from "./oauth-panel.js";
import { heading, show, tiles } from "./screens.js";

/**
 * Who asks, for what, and how a person may give it.
 *
 * @param {Page} page
 * @param {boolean} [focuses]
 */
export function showConnect(page, focuses = true) {
  const { product, reconnects, scopes } = page.state;
  const name = product.name;
  const to = name === null ? "" : ` to ${name}`;
  const title = reconnects === null ? `Connect your Dub account${to}` : `Connect ${reconnects} again`;
  const text =
    reconnects === null
      ? `${name ?? "It"} will make links and read their numbers in the workspace you choose.`
      : `${name ?? "The app"} gets a new way into this Dub workspace. Nothing else changes.`;
  const methods = scopes === null ? ["api_key"] : ["oauth2", "api_key"];
  const offered = methods.filter((method) => method === page.authFormat);
  const chosen = offered.length > 0 ? offered : methods;
  const panels = methodPanels(page, chosen);
  show(page, [tiles(page.state), heading(title), element("p", { dir: "auto" }, text), ...panels], {
    promise: promiseOf(page, chosen[0]),
    focuses,
  });
}

/**
 * What becomes of what a person gives.
 *
 * @param {Page} page
 * @param {string | undefined} method
 */
function promiseOf({ state }, method) {
  const { name } = state.product;
  const kept =
    method === "oauth2"
      ? `Your password stays with Dub, and ${name === null ? "nobody sees" : `${name}’s people never see`} a key.`
      : `The key is kept encrypted and is never shown again, not to ${name === null ? "anybody" : `${name}’s people`} either.`;
  return `${kept} Disconnect at any time.`;
}

/**
 * A panel for each method, and tabs where there are two.
 *
 * @param {Page} page
 * @param {readonly string[]} methods
 */
function methodPanels(page, methods) {
  const holder = element("div", { id: "panel" });
  /** @param {string | undefined} method */
  const open = (method) => {
    holder.replaceChildren(
      method === "oauth2"
        ? oauthPanel(page, () => void connectByOAuth(page))
        : keyPanel(page, (key, workspace) => void connectByKey(page, key, workspace)),
    );
  };
  open(methods[0]);
  if (methods.length < 2) return [holder];
  const tabs = methods.map((method) =>
    element(
      "button",
      { type: "button", role: "tab", id: `tab-${method}`, "aria-controls": "panel" },
      method === "oauth2" ? "Sign in with Dub" : "Use an API key",
    ),
  );
  /** @param {number} index */
  const choose = (index) => {
    for (const [at, tab] of tabs.entries()) {
      tab.setAttribute("aria-selected", String(at === index));
      tab.tabIndex = at === index ? 0 : -1;
    }
    holder.setAttribute("aria-labelledby", `tab-${methods[index]}`);
    byId("promise").textContent = promiseOf(page, methods[index]);
    open(methods[index]);
  };
  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener("click", () => choose(index));
    tab.addEventListener("keydown", ({ key }) => {
      if (key !== "ArrowRight" && key !== "ArrowLeft") return;
      const other = (index + 1) % tabs.length;
      choose(other);
      tabs[other]?.focus();
    });
  }
  holder.setAttribute("role", "tabpanel");
  choose(0);
  return [element("div", { class: "tabs", role: "tablist", "aria-label": "How to connect" }, ...tabs), holder];
}
