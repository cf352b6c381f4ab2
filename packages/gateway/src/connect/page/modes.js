/** @import { Mode } from "./types.d.ts" */

/** Names of the windows that browser SDKs open. */
const POPUPS = ["overdub-link", "Truto Connect"];

/**
 * How the page was opened, which says how its result is told: to the page around it, to the one that has opened it, or by
 * leading there. A page that was itself opened by another one still has an opener when it leads here, so that alone is no
 * sign of a popup where the result has a place to go.
 *
 * @param {{ isFramed: boolean, hasOpener: boolean, name: string, parameter: string | null, hasRedirect: boolean }} facts
 * @returns {Mode}
 */
export function modeOf({ isFramed, hasOpener, name, parameter, hasRedirect }) {
  if (isFramed) return "frame";
  if (!hasOpener || parameter === "page") return "page";
  return parameter === "popup" || POPUPS.includes(name) || !hasRedirect ? "popup" : "page";
}
