import fc from "fast-check";
import { expect, test } from "vitest";
import { contrastOf, READABLE, themeOf } from "./theme.ts";

const anyColor = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, "0")}`);

/** Cards of the pages, in sRGB. */
const CARDS = { light: "#ffffff", dark: "#1b2426" };

test("every colour can be seen on its card, and text read on it, also under a pointer", () => {
  fc.assert(
    fc.property(anyColor, (color) => {
      const theme = themeOf(color);
      for (const [fill, card] of [
        [theme.light, CARDS.light],
        [theme.dark, CARDS.dark],
      ] as const) {
        expect(contrastOf(fill.fill, card)).toBeGreaterThanOrEqual(3);
      }
      const asText = themeOf(color, READABLE);
      for (const [fill, card] of [
        [asText.light, CARDS.light],
        [asText.dark, CARDS.dark],
      ] as const) {
        expect(contrastOf(fill.fill, card)).toBeGreaterThanOrEqual(READABLE);
      }
      for (const { fill, on, hover } of Object.values(theme)) {
        expect(contrastOf(fill, on)).toBeGreaterThanOrEqual(4.5);
        expect(contrastOf(hover, on)).toBeGreaterThanOrEqual(contrastOf(fill, on));
      }
    }),
  );
});

test("a colour that can be seen stays as it is", () => {
  expect(themeOf("#00606b").light).toEqual({ fill: "#00606b", on: "#ffffff", hover: "#00535c" });
  expect(themeOf("#66d4d6").dark).toMatchObject({ fill: "#66d4d6", on: "#000000" });
  expect(themeOf("#123c44").plain.fill).toBe("#123c44");
});

test("one that cannot is moved no further than it takes", () => {
  expect(themeOf("#ffff00").light).toMatchObject({ on: "#000000" });
  expect(contrastOf(themeOf("#ffff00").light.fill, "#ffffff")).toBeLessThan(3.4);
  expect(contrastOf(themeOf("#000000").dark.fill, "#1b2426")).toBeLessThan(3.4);
});
