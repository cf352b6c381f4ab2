/** @import { FormField, FormOptions, FormState } from "./types.d.ts" */
import { ask, Refusal } from "./api.js";
import { element } from "./elements.js";
import { icon } from "./icons.js";

/** As the server takes it. */
const MAX_TEXT_CHARS = "2000";

/**
 * What a page asks of a form in its address. What cannot be read asks for nothing.
 *
 * @param {URLSearchParams} query
 * @returns {FormOptions}
 */
export function formOptionsOf(query) {
  return {
    values: readObject(query.get("truto_additional_context")),
    keeps: readObject(query.get("truto_prevent_deselect")),
    disabled: readObject(query.get("truto_disabled_fields")),
  };
}

/** @param {string | null} text */
function readObject(text) {
  try {
    const value = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}

/**
 * @param {FormState} form
 * @param {FormOptions} options
 * @param {string} token
 * @param {() => void} sent
 */
export function formPanel(form, options, token, sent) {
  const values = { ...form.values, ...options.values };
  const inputs = form.fields.map((field) => fieldInput(field, values[field.name], options));
  const state = element("p", { class: "state", role: "alert" });
  const button = element("button", { class: "go", type: "submit" }, "Save");

  /**
   * @param {string} text
   * @param {HTMLElement} [at] the field that is wrong, if it is one
   */
  const refuse = (text, at) => {
    for (const { node } of inputs) node.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
    at?.querySelector("input, select")?.setAttribute("aria-invalid", "true");
    if (at) at.append(state);
    else button.before(state);
    state.replaceChildren(...(text === "" ? [] : [icon("alert"), element("span", {}, text)]));
  };

  const submit = async () => {
    const missing = inputs.find(({ field, read }) => field.required && isEmpty(read()));
    state.className = "state bad";
    if (missing) {
      refuse(`“${missing.field.label}” is needed.`, missing.node);
      return missing.focus();
    }
    refuse("");
    button.setAttribute("aria-busy", "true");
    try {
      await ask("form", {
        token,
        body: { values: Object.fromEntries(inputs.map(({ field, read }) => [field.name, read()])) },
      });
      sent();
    } catch (error) {
      button.removeAttribute("aria-busy");
      refuse(error instanceof Refusal ? error.message : "Something went wrong. Try again.");
    }
  };

  return element(
    "form",
    {
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        if (!button.hasAttribute("aria-busy")) void submit();
      },
    },
    ...inputs.map(({ node }) => node),
    state,
    button,
  );
}

/** @param {unknown} value */
function isEmpty(value) {
  return value === "" || value === false || (Array.isArray(value) && value.length === 0);
}

/**
 * @param {FormField} field
 * @param {unknown} value
 * @param {FormOptions} options
 */
function fieldInput(field, value, { keeps, disabled }) {
  const id = `field-${field.name}`;
  const isDisabled = Object.hasOwn(disabled, field.name);
  const help = [field.help, disabled[field.name]?.message, keeps[field.name]?.message].filter(Boolean).join(" ");
  const helpLine = help ? element("p", { class: "state", id: `${id}-help` }, help) : null;
  const shared = { id, disabled: isDisabled, "aria-describedby": help ? `${id}-help` : null };
  if (field.type === "multi_select") {
    const chosen = Array.isArray(value) ? value : [];
    const keepsChosen = Object.hasOwn(keeps, field.name);
    const boxes = (field.options ?? []).map((option) => {
      const isChosen = chosen.includes(option.value);
      const box = element("input", {
        type: "checkbox",
        value: option.value,
        disabled: isDisabled || (keepsChosen && isChosen),
      });
      box.checked = isChosen;
      return { box, node: element("label", { class: "choice" }, box, element("span", {}, option.label)) };
    });
    const legend = element("legend", {}, field.label);
    const node = element(
      "fieldset",
      { class: "field", "aria-describedby": shared["aria-describedby"] },
      legend,
      ...boxes.map(({ node: one }) => one),
      helpLine,
    );
    const read = () => boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
    return { field, node, read, focus: () => boxes[0]?.box.focus() };
  }
  if (field.type === "checkbox") {
    const box = element("input", { type: "checkbox", ...shared });
    box.checked = value === true;
    const node = element(
      "div",
      { class: "field" },
      element("label", { class: "choice" }, box, element("span", {}, field.label)),
      helpLine,
    );
    return { field, node, read: () => box.checked, focus: () => box.focus() };
  }
  const input =
    field.type === "select"
      ? element(
          "select",
          shared,
          element("option", { value: "" }, "Choose…"),
          ...(field.options ?? []).map((option) => element("option", { value: option.value }, option.label)),
        )
      : element("input", { type: "text", maxlength: MAX_TEXT_CHARS, ...shared });
  input.value = typeof value === "string" ? value : "";
  const node = element(
    "div",
    { class: "field" },
    element("div", { class: "label" }, element("label", { for: id }, field.label)),
    input,
    helpLine,
  );
  return { field, node, read: () => input.value.trim(), focus: () => input.focus() };
}
