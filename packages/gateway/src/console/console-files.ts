import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

interface ConsoleFile {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Absent where it would be no smaller. */
  readonly gzipped?: Uint8Array<ArrayBuffer>;
}

export interface ConsoleFiles {
  /** By path below `/console/`. */
  readonly files: ReadonlyMap<string, ConsoleFile>;
  /** The one document, which shows every page; `NONCE` stands for the nonce of a response. */
  readonly document: string;
}

/** Where the build has put them: `npm run build:console` writes it, and it is committed. */
const FOLDER = fileURLToPath(new URL("../../../console/dist/", import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

const compress = promisify(gzip);

/** Everything that the console is made of, in memory: less than a megabyte. Undefined where it has not been built. */
export async function readConsoleFiles(): Promise<ConsoleFiles | undefined> {
  if (!existsSync(join(FOLDER, "index.html"))) return undefined;
  const document = await readFile(join(FOLDER, "index.html"), "utf8");
  const names = (await readdir(FOLDER, { recursive: true })).filter((name) => TYPES[extname(name)] !== undefined);
  const files = new Map<string, ConsoleFile>();
  for (const name of names) {
    const bytes = new Uint8Array(await readFile(join(FOLDER, name)));
    const gzipped = extname(name) === ".woff2" ? undefined : new Uint8Array(await compress(bytes));
    files.set(name.replaceAll("\\", "/"), { type: TYPES[extname(name)] ?? "", bytes, gzipped });
  }
  return { files, document };
}

/** The document with a nonce of its own: what a library adds as a style element carries it. */
export function consoleDocument(document: string): { readonly body: string; readonly headers: Record<string, string> } {
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
    body: document.replaceAll("NONCE", nonce),
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
