/** A person who has a keyboard alone; imported by tests only. */
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** The name of what has the focus, in the browser. */
const FOCUSED = `(() => {
  const { tagName, labels, ariaLabel, textContent } = document.activeElement;
  if (tagName === "IFRAME" || tagName === "BODY") return "";
  return ariaLabel ?? labels?.[0]?.textContent ?? textContent;
})()`;

/** The name of what has the focus, in the page or in its frame; empty: nothing has. */
export async function focusedName(page: Page): Promise<string> {
  for (const frame of page.frames().toReversed()) {
    const found = await frame.evaluate<string>(FOCUSED);
    if (found) return found;
  }
  return "";
}

/** Presses Tab until the focus is on what has this name, in the page or in its frame. @param most how often. */
export async function tabTo(page: Page, name: string | RegExp, most = 20): Promise<void> {
  const passed: string[] = [];
  const isThere = () => {
    const last = passed.at(-1);
    return last !== undefined && (typeof name === "string" ? last === name : name.test(last));
  };
  while (!isThere() && passed.length < most) {
    await page.keyboard.press("Tab");
    passed.push(await focusedName(page));
  }
  expect(isThere(), `${name}: ${passed.join(", ")}`).toBe(true);
}
