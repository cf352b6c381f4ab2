import fc from "fast-check";
import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import type { Bitmap } from "../images/bitmap.ts";
import { readQr } from "../testing/read-qr.ts";
import type { QrLevel, QrStyle } from "./qr-matrix.ts";
import { encodeQr, parseColor } from "./qr-matrix.ts";
import { toPng } from "./to-png.ts";

const STYLE: QrStyle = { size: 300, margin: 2, foreground: [0, 0, 0, 255], background: [255, 255, 255, 255] };

/** A dark picture: the worst that can lie over modules. */
const DARK: Bitmap = {
  width: 3,
  height: 3,
  data: new Uint8Array(36).fill(255).map((_, at) => (at % 4 === 3 ? 255 : 0)),
};

const texts = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.string({ unit: "binary-ascii", minLength: 1, maxLength: 200 }),
);
const levels = fc.constantFrom<QrLevel>("L", "M", "Q", "H");
const darkColors = fc.constantFrom("#000", "123456", "#7f1d1d", "#000000ff", "1e3a8a");
const lightColors = fc.constantFrom("#fff", "#FFFFFF", "fde68a", "transparent", "#ffffff80", "#e0f2fe");

describe("a scanner reads what was encoded", () => {
  test("for any text, level, size, margin and colors, without and with a logo", async () => {
    await fc.assert(
      fc.asyncProperty(
        texts,
        levels,
        fc.integer({ min: 4, max: 6 }),
        fc.integer({ min: 1, max: 8 }),
        darkColors,
        lightColors,
        fc.constantFrom("service" as const, DARK, null),
        async (text, level, pixels, margin, dark, light, logo) => {
          const matrix = encodeQr(text, level, logo !== null);
          const size = (matrix.size + 2 * margin) * pixels + 1;
          const style = { size, margin, foreground: parseColor(dark), background: parseColor(light) };
          const png = await toPng(matrix, style, logo ?? "service");
          expect(readQr(png)).toBe(text);
        },
      ),
      { numRuns: 30 },
    );
  });

  test.each([1, 11, 14, 20, 26, 32, 60, 100, 300])("beneath a dark logo, at %d bytes", async (length) => {
    for (const level of ["L", "H"] as const) {
      const text = "x".repeat(length);
      expect(readQr(await toPng(encodeQr(text, level, true), { ...STYLE, size: 500 }, DARK))).toBe(text);
    }
  });
});

describe("the image", () => {
  test.each([37, 100, 600.4, 1000])("of %d pixels has just these", async (size) => {
    const { width, height } = PNG.sync.read(await toPng(encodeQr("hello", "L", false), { ...STYLE, size }, "service"));
    expect([width, height]).toEqual([Math.round(size), Math.round(size)]);
  });

  test("has its colors and its margin", async () => {
    const style: QrStyle = { size: 250, margin: 2, foreground: [1, 2, 3, 255], background: [250, 251, 252, 128] };
    const { data } = PNG.sync.read(await toPng(encodeQr("hello", "L", false), style, "service"));
    const pixel = (x: number, y: number) => [...data.subarray((y * 250 + x) * 4, (y * 250 + x) * 4 + 4)];
    expect([pixel(0, 0), pixel(19, 19), pixel(20, 20)]).toEqual([
      [250, 251, 252, 128],
      [250, 251, 252, 128],
      [1, 2, 3, 255],
    ]);
  });

  test("that has fewer pixels than modules is refused, with the number it takes", async () => {
    const small = { ...STYLE, size: 24 };
    expect(() => toPng(encodeQr("hello", "L", false), small, "service")).toThrow(
      "too_small: size: Too small: this QR code needs >=25 pixels",
    );
    await toPng(encodeQr("hello", "L", false), { ...small, size: 25 }, "service");
  });

  test("of the largest size takes little room", async () => {
    const png = await toPng(encodeQr("hello", "L", true), { ...STYLE, size: 4096 }, "service");
    expect(png.length).toBeLessThan(1_000_000);
  });
});

describe("a logo", () => {
  test("takes an odd number of modules, at most a quarter of each side, in the very middle", () => {
    for (const length of [1, 20, 50, 100, 500, 1000, 1600]) {
      const { size, logo } = encodeQr("x".repeat(length), "L", true);
      expect(logo && [logo.size % 2, logo.size <= size / 4, logo.start * 2 + logo.size]).toEqual([1, true, size]);
    }
  });

  test("lies on nothing but background, pictures in the middle of their square", async () => {
    const matrix = encodeQr("https://go.acme.test/k", "L", true);
    const style = { ...STYLE, size: (matrix.size + 4) * 8 };
    const wide: Bitmap = { width: 2, height: 1, data: new Uint8Array([255, 0, 0, 255, 0, 0, 255, 255]) };
    const { data, width } = PNG.sync.read(await toPng(matrix, style, wide));
    const middle = width / 2;
    const pixel = (x: number, y: number) => [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)];
    const reach = ((matrix.logo?.size ?? 0) * 8) / 2;
    expect(pixel(middle - 1, middle)).toEqual([255, 0, 0]);
    expect(pixel(middle, middle)).toEqual([0, 0, 255]);
    for (let x = middle - reach; x < middle + reach; x += 1) {
      expect(pixel(x, middle - reach)).toEqual([255, 255, 255]);
      expect(pixel(x, middle + reach - 1)).toEqual([255, 255, 255]);
    }
  });
});

test("a text that no code holds is refused", () => {
  expect(() => encodeQr("x".repeat(2953), "L", false)).not.toThrow();
  const tooLong = "too_big: url: Too big: no QR code of this level holds it";
  expect(() => encodeQr("x".repeat(2954), "L", false)).toThrow(tooLong);
  expect(() => encodeQr("x".repeat(2000), "L", true)).toThrow(tooLong);
  expect(() => encodeQr("é".repeat(2000), "L", false)).toThrow(tooLong);
});
