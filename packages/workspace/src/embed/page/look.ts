/** How the page looks in a product's frame. */
import { contrastOf, READABLE, themeOf } from "@overdub/contract";
import { STRIP_STYLE } from "../../public-stats/page/strip.ts";
import type { ThemeOptions } from "./theme-options.ts";

const THEMES = { light: "light", dark: "dark", system: "light dark" } as const;
export type Theme = keyof typeof THEMES;

export function isTheme(text: string | null): text is Theme {
  return text !== null && Object.hasOwn(THEMES, text);
}

export interface Look {
  readonly theme: Theme;
  readonly options: ThemeOptions;
}

/** Beside the page's own height, that of its margins. */
export const MARGINS_PX = 32;

/** Values come from `readThemeOptions` alone: nothing that a stranger writes is in here. */
export function styleOf({ theme, options }: Look): string {
  return `html:root { color-scheme: ${THEMES[theme]}; }${STRIP_STYLE}${PAGE}${optionsStyle(options)}`;
}

function optionsStyle({ accentColor, backgroundColor, cornerRadius }: ThemeOptions): string {
  return [accentStyle(accentColor), backgroundStyle(backgroundColor), cornerStyle(cornerRadius)].join("");
}

function accentStyle(color: string | undefined): string {
  if (color === undefined) return "";
  const { light, dark } = themeOf(color, READABLE);
  const accent = `light-dark(${light.fill}, ${dark.fill})`;
  return `html:root { --accent: ${accent}; --focus: ${accent}; }\n`;
}

/** What stands on it, beside the cards, is black or white: whichever can be read there. */
function backgroundStyle(color: string | undefined): string {
  if (color === undefined) return "";
  if (color === "transparent") return "body { background: transparent; }\n";
  const on = contrastOf(color, "#000000") >= contrastOf(color, "#ffffff") ? "#000000" : "#ffffff";
  return `body { background: ${color}; } .figures > header h1 { color: ${on}; }\n`;
}

function cornerStyle(px: number | undefined): string {
  if (px === undefined) return "";
  return `.panel { border-radius: ${px}px; } .tag { border-radius: ${Math.min(px, 6)}px; } header img { border-radius: ${Math.min(px, 8)}px; }\n`;
}

const PAGE = `
:root {
  --ok: light-dark(oklch(0.45 0.105 150), oklch(0.81 0.13 152)); --ok-soft: light-dark(oklch(0.95 0.035 150), oklch(0.29 0.04 155));
  --warn: light-dark(oklch(0.48 0.095 70), oklch(0.83 0.12 82)); --warn-soft: light-dark(oklch(0.955 0.045 85), oklch(0.3 0.04 80));
  --info: light-dark(oklch(0.45 0.09 245), oklch(0.8 0.08 240)); --info-soft: light-dark(oklch(0.95 0.022 240), oklch(0.3 0.04 245));
}
body { display: block; min-height: 0; padding: 16px; font-size: 14px; line-height: 20px; font-variant-numeric: tabular-nums; }
main { max-width: 960px; margin: 0 auto; }
main.figures { display: grid; grid-template-columns: minmax(0, 1fr); gap: 12px; }
.figures > header { flex-direction: row; justify-content: start; gap: 10px; margin: 0 0 4px; text-align: start; }
header img { height: 32px; max-width: 8rem; border-radius: 8px; }
.figures h1 { margin: 0; font-size: 18px; line-height: 24px; letter-spacing: -.015em; color: var(--text); min-width: 0; }
.figures .strip { border: 0; }
.figures section { padding: 12px 18px 6px; }
h2 { margin: 0 0 4px; font-size: 14px; line-height: 20px; font-weight: 600; }
.none { padding: 8px 0 14px; }
.scroll { overflow-x: auto; border-radius: 4px; }
table { width: 100%; border-collapse: collapse; font-size: 13px; }
th { font-weight: 500; color: var(--quiet); text-align: start; }
th, td { padding: 8px 12px 8px 0; border-top: 1px solid var(--soft); vertical-align: top; }
thead th { border: 0; padding-block: 4px; }
th.number, td.number { text-align: end; padding: 8px 0 8px 12px; } thead th.number { padding-block: 4px; }
td { overflow-wrap: anywhere; } td.whole { white-space: nowrap; overflow-wrap: normal; }
.tag { display: inline-block; padding: 0 6px; border-radius: 6px; font-size: 12px; font-weight: 500; white-space: nowrap; background: var(--soft); color: var(--quiet); }
.tag.ok { background: var(--ok-soft); color: var(--ok); } .tag.warn { background: var(--warn-soft); color: var(--warn); } .tag.info { background: var(--info-soft); color: var(--info); }
@media (max-width: 559px) {
  .figures .strip { grid-auto-flow: row; grid-template-columns: 1fr 1fr; } .figures .strip li:nth-child(odd) { border-inline-start: 0; }
  .figures .strip li:nth-child(n + 3) { border-top: 1px solid var(--soft); }
  .figures section { padding: 12px 14px 4px; } th, td { padding-inline-end: 8px; }
}
`;
