/** A person who has a keyboard alone; imported by tests only. */
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** The name of what has the focus, in the browser. */
const FOCUSED = `(() => {
  const { tagName, id, ariaLabel, textContent } = document.activeElement;
  if (tagName === "IFRAME" || tagName === "BODY") return "";
  return document.querySelector("label[for='" + id + "']")?.textContent ?? ariaLabel ?? textContent;
})()`;

/** Presses Tab until the focus is on what has this name, in the page or in its frame. */
export async function tabTo(page: Page, name: string): Promise<void> {
  const focused = async () => {
    for (const frame of page.frames().toReversed()) {
      const found = await frame.evaluate<string>(FOCUSED);
      if (found) return found;
    }
    return "";
  };
  const passed: string[] = [];
  while (passed.at(-1) !== name && passed.length < 20) {
    await page.keyboard.press("Tab");
    passed.push(await focused());
  }
  expect(passed.at(-1), passed.join(", ")).toBe(name);
}
