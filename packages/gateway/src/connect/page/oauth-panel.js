/** @import { Outcome, Page, Session } from "./types.d.ts" */
import { ask, Refusal } from "./api.js";
import { element } from "./elements.js";
import { icon } from "./icons.js";

/** How often it is asked whether the window has connected the account. In milliseconds. */
const LOOK_AGAIN_MS = 2_000;

/** @type {Readonly<Record<string, [icon: import("./icons.js").IconName, text: string]>>} */
const SUBJECTS = {
  links: ["link", "Links"],
  tags: ["tag", "Tags"],
  folders: ["folder", "Folders"],
  domains: ["globe", "Domains"],
  analytics: ["numbers", "Clicks, leads and sales"],
  webhooks: ["bell", "Webhooks"],
  partners: ["partners", "Partners and commissions"],
};

/**
 * What signing in with Dub asks for, and the button that leads there.
 *
 * @param {Page} page
 * @param {() => void} start
 */
export function oauthPanel(page, start) {
  const rows = scopeRows(page.state.scopes ?? []).map(([drawn, text, may]) =>
    element("li", {}, icon(drawn), text, element("span", { class: "value" }, may)),
  );
  return element(
    "div",
    {},
    ...(rows.length === 0
      ? []
      : [element("h2", {}, "What Dub will ask you to allow"), element("ul", { class: "perms" }, ...rows)]),
    element("button", { class: "go", type: "button", onclick: start }, "Sign in with Dub"),
  );
}

/**
 * One row for each subject; to write is to read, too.
 *
 * @param {readonly string[]} scopes
 * @returns {[icon: import("./icons.js").IconName, text: string, may: string][]}
 */
export function scopeRows(scopes) {
  return Object.entries(SUBJECTS).flatMap(([subject, [drawn, text]]) => {
    if (scopes.includes(`${subject}.write`)) return [[drawn, text, "Read and change"]];
    return scopes.includes(`${subject}.read`) ? [[drawn, text, "Read"]] : [];
  });
}

/**
 * Goes to Dub in this window.
 *
 * @param {Page} page
 */
export async function goToDub(page) {
  location.assign(await startAddress(page));
}

/**
 * Goes to Dub in a window of its own, since its pages show in no frame. Resolves with what became of it, by what that
 * window says, or because the token turns out to be used up.
 *
 * @param {Page} page
 * @param {AbortSignal} signal
 * @param {{ opened: (again: () => void) => void, blocked: (again: () => void) => void }} on
 * @returns {Promise<Outcome>}
 */
export function openDub(page, signal, on) {
  return new Promise((resolve, reject) => {
    /** @type {Window | null} */
    let child = null;
    const open = () => {
      // At once, while the click still counts; where to is known a moment later.
      child = window.open("about:blank", "overdub-oauth", "width=700,height=800,popup=yes");
      if (!child) return on.blocked(open);
      on.opened(open);
      startAddress(page).then((address) => child?.location.replace(address), reject);
    };
    window.addEventListener(
      "message",
      ({ source, origin, data }) => {
        if (source === child && origin === location.origin && data?.outcome) resolve(data.outcome);
      },
      { signal },
    );
    const looking = setInterval(async () => {
      const session = /** @type {Session | null} */ (
        await ask("session", { token: page.token, signal }).catch(() => null)
      );
      if (session?.outcome) resolve(session.outcome);
    }, LOOK_AGAIN_MS);
    signal.addEventListener("abort", () => clearInterval(looking));
    open();
  });
}

/** @param {Page} page */
async function startAddress({ token, mode }) {
  const { url } = await ask("oauth/start", { token, body: { mode } });
  if (typeof url !== "string") throw new Refusal("Dub's sign-in cannot be reached. Try again.", 0);
  return new URL(url, new URL("../", import.meta.url)).href;
}
