import fc from "fast-check";
import { expect, test } from "vitest";
import type { QrStyle } from "./qr-matrix.ts";
import { encodeQr, parseColor } from "./qr-matrix.ts";
import { toSvg } from "./to-svg.ts";

const STYLE: QrStyle = { size: 300, margin: 2, foreground: [0, 0, 0, 255], background: [255, 255, 255, 255] };

/** The units that the path of dark modules covers. */
function darkModules(svg: string): Set<string> {
  const [, path = ""] = /shape-rendering="crispEdges" d="([^"]*)"/.exec(svg) ?? [];
  const runs = [...path.matchAll(/M(\d+) (\d+)h(\d+)v1H(\d+)z/g)];
  expect(runs.map(([run]) => run).join("")).toBe(path);
  return new Set(
    runs.flatMap(([, x, y, width]) => Array.from({ length: Number(width) }, (_, n) => `${Number(x) + n},${y}`)),
  );
}

test("its path is exactly the dark modules, moved by the margin", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 100 }), fc.boolean(), fc.nat(6), (text, withLogo, margin) => {
      const matrix = encodeQr(text, "M", withLogo);
      const expected = new Set<string>();
      for (let y = 0; y < matrix.size; y += 1) {
        for (let x = 0; x < matrix.size; x += 1) if (matrix.isDark(x, y)) expected.add(`${x + margin},${y + margin}`);
      }
      expect(darkModules(toSvg(matrix, { ...STYLE, margin }, "service"))).toEqual(expected);
    }),
    { numRuns: 20 },
  );
});

test("colors are numbers, with opacity where they let the paper through", () => {
  const style = { ...STYLE, foreground: parseColor("#1a2b3c"), background: parseColor("transparent") };
  const svg = toSvg(encodeQr("hello", "L", false), style, "service");
  expect(svg).toContain('<path fill="rgb(255,255,255)" fill-opacity="0" d="M0 0h25v25H0z"/>');
  expect(svg).toContain('<path fill="rgb(26,43,60)" shape-rendering');
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="300" height="300" viewBox="0 0 25 25">/);
});

test("a picture is embedded over the free modules; without one, the server's rings are", () => {
  const matrix = encodeQr("https://go.acme.test/k", "L", true);
  const picture = toSvg(matrix, STYLE, { contentType: "image/png", bytes: Buffer.from("abc") });
  expect(matrix.logo).toEqual({ start: 11, size: 7 });
  expect(picture).toContain('<image x="13" y="13" width="7" height="7" href="data:image/png;base64,YWJj"/>');
  expect(toSvg(matrix, STYLE, "service").match(/<circle /g)).toHaveLength(2);
  expect(toSvg(encodeQr("hello", "L", false), STYLE, "service")).not.toContain("<circle");
});
