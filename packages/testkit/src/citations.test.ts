import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const PAGES = [
  "links",
  "attribution",
  "partners",
  "webhooks",
  "oauth",
  "gateway",
  "linking",
  "grants",
  "mcp",
  "playbooks",
  "conversions",
] as const;

/** Sections of each page, such as `14.2`, in their order. */
const sections = new Map(PAGES.map((page) => [page as string, sectionsOf(read(`docs/behaviour/${page}.md`))]));

describe("the pages of behaviour", () => {
  it.each(PAGES)("number the sections of %s without gaps", (page) => {
    const found = sections.get(page) ?? [];
    expect(found[0]).toBe("1");
    expect(found.slice(1).filter((section, i) => !follows(found[i] ?? "", section))).toEqual([]);
  });

  it.each(PAGES)("of which %s refers to sections that exist", (page) => {
    expect(
      broken(
        read(`docs/behaviour/${page}.md`).replaceAll(
          /\b(links|attribution|partners|webhooks|oauth|gateway|linking|grants|mcp|playbooks|conversions) (?=\d)/g,
          "behaviour/$1 ",
        ),
      ),
    ).toEqual([]);
  });

  it("say under each heading where its subject can be read, unless the heading above it does", () => {
    for (const page of PAGES) {
      const chapters = read(`docs/behaviour/${page}.md`).split(/^## /m).slice(1);
      const silent = chapters.flatMap((chapter) => {
        const [head = "", ...parts] = chapter.split(/^### /m);
        return SOURCE.test(head) ? [] : (parts.length > 0 ? parts : [head]).filter((part) => !SOURCE.test(part));
      });
      expect(silent.map((text) => `${page} ${text.split("\n")[0]}`)).toEqual([]);
    }
  });
});

describe("citations of behaviour", () => {
  const files = globSync(["{packages,bench}/**/*.{ts,js,md}", "docs/*.md", "*.md"], {
    cwd: root,
    exclude: (name) => String(name).includes("node_modules"),
  }).filter((file) => !file.endsWith("citations.test.ts"));

  it("name sections that exist", () => {
    const texts = files.map((file) => [file, read(file)] as const);
    expect(texts.filter(([, text]) => text.includes("behaviour/")).length).toBeGreaterThan(100);
    expect(texts.flatMap(([file, text]) => broken(text).map((citation) => `${file}: ${citation}`))).toEqual([]);
  });

  it("are of one form: none names a document that is not here", () => {
    const other = /\b[Ss]pecs? (?:dub-|truto-|mcp\b|\d+\.\d)|\bquirks? \d|Source: spec/g;
    expect(files.flatMap((file) => [...flat(read(file)).matchAll(other)].map(([text]) => `${file}: ${text}`))).toEqual(
      [],
    );
  });

  it("in bold numbers, where a list goes by a page, name its sections", () => {
    const parts = read("packages/workspace/DIFFERENCES.md").split(/^## /m);
    const wrong = parts.flatMap((part) => {
      const page = /^[^\n]*behaviour\/([a-z]+)/.exec(part)?.[1] ?? "";
      return [...part.matchAll(/\*\*(\d[\d.]*)\*\*/g)]
        .map(([, number]) => number ?? "")
        .filter((number) => !exists(page, number));
    });
    expect(wrong).toEqual([]);
  });
});

describe("a citation of what does not exist", () => {
  it.each([
    ["See behaviour/links 99.", ["links 99"]],
    ["See behaviour/links 4 and 99.1.", ["links 99.1"]],
    ["/** See behaviour/links\n * 99.2 */", ["links 99.2"]],
    ["See behaviour/links 7.4 (step 8) and 99.", ["links 99"]],
    ["See behaviour/link 4.", ["link 4"]],
    ["See behaviour/links 4, behaviour/attribution 5.1 to 99.", ["attribution 99"]],
    ["See behaviour/links 4 and behaviour/links 7.4, steps 1 to 77.", []],
  ])("is found in %j", (text, found) => {
    expect(broken(text)).toEqual(found);
  });
});

const SOURCE = /^\*(?:Public|Observed|Chosen)/m;

function read(file: string): string {
  return readFileSync(`${root}${file}`, "utf8");
}

/** Without the line breaks of comments. */
function flat(text: string): string {
  return text.replaceAll(/\s*\n\s*(?:\*|\/\/)?\s*/g, " ");
}

function sectionsOf(page: string): string[] {
  return [...page.matchAll(/^##(?: (\d+)|# (\d+\.\d+)) /gm)].map(([, chapter, section]) => chapter ?? section ?? "");
}

function follows(before: string, section: string): boolean {
  const [chapter = 0, part = 0] = before.split(".").map(Number);
  return section === `${chapter + 1}` || section === `${chapter}.${part + 1}`;
}

function broken(text: string): string[] {
  const numbers = String.raw`\d+(?:\.\d+)?`;
  const list = String.raw`${numbers}(?:(?: \(steps? [^)]*\))?(?:,| and|, and| to) ${numbers})*`;
  return [...flat(text).matchAll(new RegExp(String.raw`\bbehaviour/([a-z]+) (${list})`, "g"))].flatMap(
    ([, page = "", cited = ""]) =>
      [...cited.replaceAll(/\([^)]*\)/g, "").matchAll(new RegExp(numbers, "g"))]
        .map(([number]) => number)
        .filter((number) => !exists(page, number))
        .map((number) => `${page} ${number}`),
  );
}

function exists(page: string, section: string): boolean {
  return sections.get(page)?.includes(section) ?? false;
}
