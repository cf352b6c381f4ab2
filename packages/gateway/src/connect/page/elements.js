/** @typedef {Record<string, string | boolean | ((event: Event) => void) | null | undefined>} Attributes */
/** @typedef {Node | string | null | undefined | false} Child */

/**
 * An element. An attribute that begins with `on` is a listener; what is null or false is left out.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (typeof value === "string") made.setAttribute(name, value);
  }
  made.append(...present(children));
  return made;
}

/**
 * @param {readonly Child[]} children
 * @returns {(Node | string)[]}
 */
export function present(children) {
  return children.flatMap((child) => (child ? [child] : []));
}

/**
 * @param {string} href
 * @param {string} text
 */
export function outsideLink(href, text) {
  return element("a", { href, target: "_blank", rel: "noopener noreferrer" }, text);
}

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`There is no #${id}`);
  return found;
}
