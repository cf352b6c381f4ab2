/** @import { CheckedKey, Page } from "./types.d.ts" */
import { ask, Refusal } from "./api.js";
import { element, outsideLink } from "./elements.js";
import { icon } from "./icons.js";
import { whyNoSecretKey } from "./key.js";

/** How long after the last letter a key is checked. In milliseconds. */
const CHECK_AFTER_MS = 400;

/** @type {readonly [name: "links" | "analytics" | "partners", icon: import("./icons.js").IconName, text: string][]} */
const PERMISSIONS = [
  ["links", "link", "Links"],
  ["analytics", "numbers", "Clicks, leads and sales"],
  ["partners", "partners", "Partners and commissions"],
];

/**
 * The form for a key, which is checked while the person still looks at it.
 *
 * @param {Page} page
 * @param {(key: string, workspace: string) => void} connect
 * @returns {HTMLFormElement}
 */
export function keyPanel(page, connect) {
  const input = element("input", {
    id: "key",
    name: "key",
    type: "password",
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
    "aria-describedby": "key-state",
    placeholder: "dub_…",
  });
  const state = element("p", { id: "key-state", class: "state", role: "status" });
  const allowed = element("div");
  const button = element("button", { class: "go", type: "submit" }, "Connect");
  const where = whereIsIt(page.state.isHostedDub);
  /** @type {{ key: string, answer: CheckedKey } | undefined} */
  let checked;
  let current = new AbortController();
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;

  /**
   * @param {"" | "ok" | "bad"} tone
   * @param {...(Node | string)} text
   */
  const say = (tone, ...text) => {
    state.className = `state ${tone}`;
    state.replaceChildren(
      ...(tone === "" ? [] : [icon(tone === "ok" ? "tick" : "alert")]),
      element("span", {}, ...text),
    );
    if (tone === "bad") input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  };

  /** @param {CheckedKey} answer */
  const show = (answer) => {
    if (answer.verdict === "refused")
      return say("bad", "Dub does not know this key. Copy it again from Settings → API Keys.");
    if (answer.verdict === "undecided") return say("bad", "Dub gives no answer just now. Try again in a moment.");
    const name = answer.workspace || answer.default_domain;
    const kind = answer.workspace ? "Workspace: " : "Domain: ";
    say("ok", "Dub knows this key. ", ...(name ? [kind, element("b", { dir: "auto" }, name)] : []));
    allowed.replaceChildren(...permissions(answer, page.state.product.name));
    button.textContent = answer.workspace ? `Connect ${answer.workspace}` : "Connect";
  };

  const check = async () => {
    clearTimeout(timer);
    const key = input.value.trim();
    if (checked?.key === key) return checked.answer;
    current.abort();
    current = new AbortController();
    const { signal } = current;
    say("", "Asking Dub about this key…");
    try {
      const answer = /** @type {CheckedKey} */ (
        await ask("check", { token: page.token, body: { api_key: key }, signal })
      );
      if (signal.aborted) return undefined;
      checked = { key, answer };
      show(answer);
      return answer;
    } catch (error) {
      if (signal.aborted) return undefined;
      say("bad", error instanceof Refusal ? error.message : "Something went wrong. Try again.");
      return undefined;
    }
  };

  const changed = () => {
    clearTimeout(timer);
    current.abort();
    checked = undefined;
    allowed.replaceChildren();
    button.textContent = "Connect";
    const key = input.value.trim();
    if (key === "") return say("");
    const why = whyNoSecretKey(key);
    // While a key is typed it is not whole yet; a pasted one never will be.
    timer = setTimeout(() => (why === undefined ? void check() : say("bad", why)), CHECK_AFTER_MS);
    return say("");
  };
  input.addEventListener("input", changed);

  const submit = async () => {
    const key = input.value.trim();
    const why = whyNoSecretKey(key);
    if (why !== undefined) {
      say("bad", why);
      return input.focus();
    }
    const answer = await check();
    if (answer?.verdict === "known") connect(key, answer.workspace ?? "");
    else input.focus();
  };

  return element(
    "form",
    {
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        void submit();
      },
    },
    element(
      "div",
      { class: "field" },
      element("div", { class: "label" }, element("label", { for: "key" }, "Dub API key"), where.button),
      where.text,
      element("span", { class: "box" }, icon("lock", "lead"), input, revealButton(input)),
      state,
    ),
    allowed,
    button,
  );
}

/** @param {HTMLInputElement} input */
function revealButton(input) {
  const button = element(
    "button",
    { class: "reveal", type: "button", "aria-label": "Show the key", "aria-pressed": "false" },
    icon("eye"),
  );
  button.addEventListener("click", () => {
    const isShown = input.type === "text";
    input.type = isShown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!isShown));
    button.replaceChildren(icon(isShown ? "eye" : "hidden"));
  });
  return button;
}

/** @param {boolean} isHostedDub */
function whereIsIt(isHostedDub) {
  const text = element(
    "div",
    { class: "where", id: "where", hidden: true },
    element(
      "ol",
      {},
      element(
        "li",
        {},
        "In Dub, open Settings → API Keys",
        ...(isHostedDub ? [" (", outsideLink("https://app.dub.co/settings/tokens", "app.dub.co"), ")"] : []),
        ".",
      ),
      element(
        "li",
        {},
        "Make a key with all permissions, or with those it needs: ",
        element("code", {}, "links.write"),
        " for links, ",
        element("code", {}, "analytics.read"),
        " for numbers, ",
        element("code", {}, "tags.write"),
        ", ",
        element("code", {}, "folders.write"),
        " and ",
        element("code", {}, "domains.write"),
        " for what belongs to links. Partners come with the role of whoever made the key.",
      ),
      element("li", {}, "Copy the key, which is shown once, and paste it below."),
    ),
  );
  const button = element(
    "button",
    { type: "button", "aria-expanded": "false", "aria-controls": "where" },
    "Where is it?",
  );
  button.addEventListener("click", () => {
    text.hidden = !text.hidden;
    button.setAttribute("aria-expanded", String(!text.hidden));
  });
  return { button, text };
}

/**
 * @param {CheckedKey} answer
 * @param {string | null} product
 */
function permissions({ probes }, product) {
  if (!probes) return [];
  const rows = PERMISSIONS.map(([name, drawn, text]) =>
    element(
      "li",
      {},
      icon(drawn),
      text,
      element("span", { class: `value ${probes[name] ? "ok" : "warn"}` }, probes[name] ? "Allowed" : "Not in this key"),
    ),
  );
  const isWhole = PERMISSIONS.every(([name]) => probes[name]);
  const note = `Fine to go on. For the rest, widen the key in Dub and connect ${product ?? "it"} again.`;
  return [
    element("h2", {}, "What this key allows"),
    element("ul", { class: "perms" }, ...rows),
    ...(isWhole ? [] : [element("p", { class: "note" }, note)]),
  ];
}
