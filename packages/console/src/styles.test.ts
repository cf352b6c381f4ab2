import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(new URL("./styles/tokens.css", import.meta.url), "utf8");

type Colour = readonly [lightness: number, chroma: number, hue: number];

function coloursOf(block: RegExp): Record<string, Colour> {
  const [, text = ""] = block.exec(css) ?? [];
  const found = text.matchAll(/--color-([\w-]+):\s*oklch\(([\d.]+)\s+([\d.]+)\s+([\d.]+)\)/g);
  return Object.fromEntries([...found].map(([, name = "", l, c, h]) => [name, [Number(l), Number(c), Number(h)]]));
}

const light = coloursOf(/@theme \{([\s\S]*?)\n\}/);
const THEMES = { light, dark: { ...light, ...coloursOf(/\.dark \{([\s\S]*?)\n\}/) } };

/** Linear sRGB. Source: Björn Ottosson, OKLab. */
function toRgb([lightness, chroma, hue]: Colour): number[] {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function luminanceOf(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = toRgb(colour).map((part) => Math.min(1, Math.max(0, part)));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2. */
function contrast(a: Colour, b: Colour): number {
  const [high = 0, low = 0] = [luminanceOf(a), luminanceOf(b)].toSorted((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ["canvas", "surface", "raised"];
const SERIES = ["series-1", "series-2", "series-3", "series-4", "series-5", "series-6", "series-prev"];
const on = (front: readonly string[], grounds: readonly string[], least: number) =>
  front.flatMap((name) => grounds.map((ground) => [name, ground, least] as const));

const PAIRS = [
  ...on(["ink"], GROUNDS, 7),
  ...on(["ink-2", "ink-3"], [...GROUNDS, "sunken"], 4.5),
  ...on(["accent-ink"], [...GROUNDS, "accent-soft"], 4.5),
  ...on(["on-accent"], ["accent", "accent-hover"], 4.5),
  ...on(["on-bad"], ["bad-fill"], 4.5),
  ...["ok", "warn", "bad"].flatMap((name) => on([name], ["surface", "raised", `${name}-soft`], 4.5)),
  ...["info", "plum", "neutral"].flatMap((name) => on([name], [`${name}-soft`], 4.5)),
  ...on(["focus"], GROUNDS, 3),
  ...on(["field", ...SERIES], ["surface", "raised"], 3),
  // What our rules put beyond the design's table: text on what is hovered, and on selected rows.
  ...on(["ink-2", "ink-3"], ["hover", "accent-soft", "neutral-soft"], 4.5),
];

test.each(Object.entries(THEMES))("in the %s theme, every text and edge stands out from its ground", (_, theme) => {
  const weak = PAIRS.flatMap(([front, ground, least]) => {
    const colours = [theme[front], theme[ground]];
    const [a, b] = colours;
    const ratio = a && b ? contrast(a, b) : 0;
    return ratio >= least ? [] : [`${front} on ${ground}: ${ratio.toFixed(2)} of ${least}`];
  });
  expect(weak).toEqual([]);
});

test.each(Object.entries(THEMES))("in the %s theme, every colour can be shown", (_, theme) => {
  const outside = Object.entries(theme).filter(([, colour]) =>
    toRgb(colour).some((part) => part < -0.002 || part > 1.002),
  );
  expect(outside).toEqual([]);
});

/** How people without one kind of cones see. Source: Machado, Oliveira and Fernandes 2009, severity 1. */
const EYES: Readonly<Record<string, readonly (readonly [number, number, number])[]>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function toLab(rgb: readonly number[]): number[] {
  const [red = 0, green = 0, blue = 0] = rgb.map((part) => Math.min(1, Math.max(0, part)));
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

test.each(Object.keys(EYES))("with %s, the colours of six series are told apart", (eye) => {
  for (const theme of Object.values(THEMES)) {
    const seen = SERIES.slice(0, 6).map((name) => {
      const rgb = toRgb(theme[name] ?? [0, 0, 0]);
      return toLab((EYES[eye] ?? []).map((row) => row.reduce((sum, weight, i) => sum + weight * (rgb[i] ?? 0), 0)));
    });
    const distances = seen.flatMap((a, i) =>
      seen.slice(i + 1).map((b) => Math.hypot(...a.map((part, axis) => part - (b[axis] ?? 0)))),
    );
    expect(Math.min(...distances)).toBeGreaterThan(0.08);
  }
});
