/** sRGB, each channel from 0 to 1. */
type Rgb = readonly [number, number, number];

const WHITE: Rgb = [1, 1, 1];
const BLACK: Rgb = [0, 0, 0];

/** What lies behind buttons and text: the cards of pages, in light a shade darker and in dark a shade lighter. */
const CARDS: { readonly light: Rgb; readonly dark: Rgb } = { light: [0.984, 0.98, 0.972], dark: [0.12, 0.155, 0.17] };

/** For what is no text; with black or white on it, text reaches 4.5 on every colour. Source: WCAG 2.2, 1.4.11 and 1.4.3. */
const VISIBLE = 3;

/** For text in the colour itself. Source: WCAG 2.2, 1.4.3. */
export const READABLE = 4.5;

export interface Fill {
  /** `#rrggbb`. */
  readonly fill: string;
  /** For text on it. */
  readonly on: string;
  /** Under a pointer: further away from `on`. */
  readonly hover: string;
}

/** A product's colour as pages can use it, in light and in dark, and as its maker has it. */
export interface Theme {
  readonly light: Fill;
  readonly dark: Fill;
  readonly plain: Fill;
}

/**
 * Corrects a colour to where it can be seen on a card: darker in light, lighter in dark, and no more than it takes.
 *
 * @param color `#rrggbb`.
 * @param least the contrast that it takes there. Default: what something takes that is no text.
 */
export function themeOf(color: string, least = VISIBLE): Theme {
  const rgb = parse(color);
  return {
    light: toFill(correct(rgb, CARDS.light, BLACK, least)),
    dark: toFill(correct(rgb, CARDS.dark, WHITE, least)),
    plain: toFill(rgb),
  };
}

/** Contrast of two colours, 1 to 21. Source: WCAG 2.2, contrast ratio. */
export function contrastOf(a: string, b: string): number {
  return contrast(parse(a), parse(b));
}

const STEPS = 50;

function correct(rgb: Rgb, card: Rgb, towards: Rgb, least: number): Rgb {
  for (let step = 0; step < STEPS; step += 1) {
    // As it will be written, or rounding could take back the last bit.
    const mixed = parse(format(mix(rgb, towards, step / STEPS)));
    if (contrast(mixed, card) >= least) return mixed;
  }
  return towards;
}

function toFill(rgb: Rgb): Fill {
  const isLight = contrast(rgb, BLACK) >= contrast(rgb, WHITE);
  const hover = mix(rgb, isLight ? WHITE : BLACK, 0.14);
  return { fill: format(rgb), on: isLight ? "#000000" : "#ffffff", hover: format(hover) };
}

function mix(rgb: Rgb, other: Rgb, share: number): Rgb {
  const [r, g, b] = rgb.map((channel, index) => channel + ((other[index] ?? 0) - channel) * share);
  return [r ?? 0, g ?? 0, b ?? 0];
}

function contrast(a: Rgb, b: Rgb): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(rgb: Rgb): number {
  const [r = 0, g = 0, b = 0] = rgb.map((channel) =>
    channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function parse(color: string): Rgb {
  const channel = (start: number) => Number.parseInt(color.slice(start, start + 2), 16) / 255;
  return [channel(1), channel(3), channel(5)];
}

function format(rgb: Rgb): string {
  return `#${rgb
    .map((channel) =>
      Math.round(channel * 255)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}
