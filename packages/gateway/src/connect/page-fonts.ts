import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { StaticFile } from "@overdub/contract";
import { createStaticFile } from "@overdub/contract";

/** The typeface of the console, whose build has it cut by the letters that a text needs. */
const FACES = [
  {
    name: "latin",
    range:
      "U+??,U+131,U+152-153,U+2BB-2BC,U+2C6,U+2DA,U+2DC,U+304,U+308,U+329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
  },
  {
    name: "latin-ext",
    range:
      "U+100-2BA,U+2BD-2C5,U+2C7-2CC,U+2CE-2D7,U+2DD-2FF,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF",
  },
] as const;

const FOLDER = fileURLToPath(new URL("../../../console/dist/assets/", import.meta.url));

/** By the name that `fontFaces` asks for; without those of a console that was not built, where pages have another typeface. */
export function readPageFonts(): ReadonlyMap<string, StaticFile> {
  const fonts = new Map<string, StaticFile>();
  for (const file of listFiles()) {
    const face = FACES.find(({ name }) => file.startsWith(`hanken-grotesk-${name}-wght-normal-`));
    if (face) fonts.set(`${face.name}.woff2`, createStaticFile(readFileSync(FOLDER + file), HEADERS));
  }
  return fonts;
}

const HEADERS = {
  "Content-Type": "font/woff2",
  "Cache-Control": "public, max-age=604800",
  "X-Content-Type-Options": "nosniff",
  "Cross-Origin-Resource-Policy": "same-origin",
};

function listFiles(): readonly string[] {
  try {
    return readdirSync(FOLDER);
  } catch {
    return [];
  }
}

/** @param base of what stands beside the page, relative to its own address. */
export function fontFaces(base: string): string {
  return FACES.map(
    ({ name, range }) =>
      `@font-face { font-family: "Hanken Grotesk"; font-weight: 100 900; font-display: swap; src: url(${base}${name}.woff2) format("woff2"); unicode-range: ${range}; }\n`,
  ).join("");
}
