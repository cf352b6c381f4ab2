import { expect, test } from "vitest";
import { contrast, drawQr, toPdf, USUAL_STYLE, warningsOf } from "./qr-drawing.ts";

const CODE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" viewBox="0 0 37 37"><path d="M0 0"/></svg>';

test("frame text and logo are written as text, whatever stands in them", () => {
  const drawn = drawQr(CODE, { ...USUAL_STYLE, frame: '</text><script>"', logo: 'data:image/png;base64,AA"><x' });
  expect(drawn).not.toMatch(/<script|<x/);
  expect(drawn).toContain('viewBox="0 0 37 43.29"');
  expect(drawn).toContain('<path d="M0 0"/>');
});

test("without both it is the code, on its ground", () => {
  expect(drawQr(CODE, USUAL_STYLE)).toContain('width="1024" height="1024" viewBox="0 0 37 37"');
  expect(() => drawQr("<html>", USUAL_STYLE)).toThrow();
});

test.each([
  [{}, 0],
  [{ foreground: "cccccc" }, 1],
  [{ foreground: "ffffff", background: "000000" }, 1],
  [{ margin: 1 }, 1],
  [{ logo: "data:image/png;base64,AA", logoShare: 0.35 }, 1],
  [{ logoShare: 0.35 }, 0],
])("a style with %j has %d warnings", (change, count) => {
  expect(warningsOf({ ...USUAL_STYLE, ...change })).toHaveLength(count);
});

test("black on white is 21 to 1", () => {
  expect(contrast("000000", "ffffff")).toBeCloseTo(21);
});

test("a PDF says truly where its objects begin", async () => {
  const bytes = Buffer.from(await toPdf(new Uint8Array([255, 216, 255, 217]), 10, 12).arrayBuffer());
  const text = bytes.toString("latin1");
  const offsets = [...text.matchAll(/^(\d{10}) 00000 n/gm)].map(([, offset]) => Number(offset));
  expect(offsets.map((offset) => text.slice(offset, offset + 7))).toEqual([1, 2, 3, 4, 5].map((n) => `${n} 0 obj`));
  expect(text.slice(Number(/startxref\n(\d+)/.exec(text)?.[1])).startsWith("xref")).toBe(true);
});
