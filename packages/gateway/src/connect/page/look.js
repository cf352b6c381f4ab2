/** @import { PageLook } from "./types.d.ts" */
import { byId, outsideLink } from "./elements.js";

/**
 * The colours and links of whose page it is. The document has neither, since it is the same where it is loaded again
 * without a token, and where Dub leads back to.
 *
 * @param {PageLook} look
 */
export function wear({ theme, privacyUrl, helpUrl }) {
  if (theme) {
    const { light, dark, plain } = theme;
    const colors = {
      brand: `light-dark(${light.fill}, ${dark.fill})`,
      "on-brand": `light-dark(${light.on}, ${dark.on})`,
      "brand-hover": `light-dark(${light.hover}, ${dark.hover})`,
      tile: plain.fill,
      "on-tile": plain.on,
    };
    for (const [name, color] of Object.entries(colors)) document.documentElement.style.setProperty(`--${name}`, color);
  }
  if (privacyUrl !== null) byId("by").append(outsideLink(privacyUrl, "Privacy"));
  if (helpUrl !== null) byId("by").append(outsideLink(helpUrl, "Help"));
}
