import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { StaticFile } from "@overdub/contract";
import { createStaticFile } from "@overdub/contract";

export interface ConsoleFiles {
  /** The one document, which shows every page; `NONCE` stands for the nonce of a response. */
  readonly document: string;
  /** By path below `/console/`; undefined where there is none. */
  find(path: string): StaticFile | undefined;
}

/** Where the build has put them: `npm run build:console` writes it, and it is committed. */
const FOLDER = fileURLToPath(new URL("../../../console/dist/", import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** Whether a name bears a digest of what it holds, as those of the build do. */
export function isHashed(path: string): boolean {
  return path.startsWith("assets/");
}

/**
 * Everything that the console is made of. A file is read and compressed when somebody first asks for it, and then kept: all
 * of them are less than a megabyte. Undefined where the console has not been built.
 */
export function openConsoleFiles(): ConsoleFiles | undefined {
  const index = join(FOLDER, "index.html");
  if (!existsSync(index)) return undefined;
  const names = new Set(
    readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
      .map((name) => name.replaceAll("\\", "/"))
      .filter((name) => TYPES[extname(name)] !== undefined),
  );
  const files = new Map<string, StaticFile>();
  return {
    document: readFileSync(index, "utf8"),
    find(path) {
      if (!names.has(path)) return undefined;
      const file = files.get(path) ?? createStaticFile(readFileSync(join(FOLDER, path)), headersOf(path));
      files.set(path, file);
      return file;
    },
  };
}

function headersOf(path: string): Record<string, string> {
  return {
    "Content-Type": TYPES[extname(path)] ?? "",
    "Cache-Control": isHashed(path) ? "public, max-age=31536000, immutable" : "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
  };
}

/**
 * The document with a nonce of its own: what a library adds as a style element carries it.
 *
 * @param prefix below which browsers find the console: its files, and by `base-path` what its script asks for.
 */
export function consoleDocument(
  document: string,
  prefix: string,
): { readonly body: string; readonly headers: Record<string, string> } {
  const nonce = randomBytes(16).toString("base64");
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
  return {
    body: document.replaceAll("NONCE", nonce).replaceAll('"/console/', `"${prefix}/console/`),
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": policy,
      "Cross-Origin-Opener-Policy": "same-origin",
      "Referrer-Policy": "no-referrer",
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
    },
  };
}
