export type Theme = "light" | "dark" | "system";

/** As `theme.js` reads it, which runs before anything else: plain text, not JSON. */
const KEY = "overdub.theme";

export function readTheme(): Theme {
  try {
    const chosen = localStorage.getItem(KEY);
    return chosen === "light" || chosen === "dark" ? chosen : "system";
  } catch {
    return "system";
  }
}

export function setTheme(theme: Theme): void {
  try {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Then it holds for this page alone, if at all.
  }
  dispatchEvent(new Event("overdub:theme"));
}
