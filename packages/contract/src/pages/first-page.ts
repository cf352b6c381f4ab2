import { escapeHtml, MARK, page, STYLE_SOURCE } from "./page.ts";

/** One thing that a server has. */
export interface Place {
  readonly name: string;
  /** Its name for programs. */
  readonly key: string;
  /** A URL or a path; what the reader fills in stands in `<…>`. */
  readonly address: string;
  readonly text: string;
}

/** What a server says of itself at `/`. It is shown to anyone. */
export interface FirstPage {
  readonly title: string;
  readonly text: string;
  readonly places: readonly Place[];
}

const DOCUMENTATION = "README.md of the installation, and its folder docs";

const POLICY = `default-src 'none'; style-src ${STYLE_SOURCE}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const HEADERS = {
  Vary: "Accept",
  "Cache-Control": "no-cache",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/**
 * The same as a page for people, and as JSON for programs.
 *
 * @param accept of the request. A browser asks for HTML by name; a caller that takes anything is a program.
 */
export function firstPage(
  content: FirstPage,
  accept: string | undefined,
): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  if (!wantsHtml(accept)) {
    return { headers: { ...HEADERS, "Content-Type": "application/json" }, body: JSON.stringify(toJson(content)) };
  }
  const headers = { ...HEADERS, "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY };
  return { headers, body: toHtml(content) };
}

function wantsHtml(accept = ""): boolean {
  const quality = (type: string) => {
    const range = accept.split(",").find((one) => one.split(";")[0]?.trim().toLowerCase() === type);
    if (range === undefined) return 0;
    return Number(/;\s*q=([\d.]+)/i.exec(range)?.[1] ?? 1);
  };
  const html = quality("text/html");
  return html > 0 && html >= quality("application/json");
}

function toJson({ title, text, places }: FirstPage): object {
  return {
    service: title,
    description: text,
    endpoints: Object.fromEntries(places.map(({ key, address }) => [key, address])),
    documentation: DOCUMENTATION,
  };
}

function toHtml({ title, text, places }: FirstPage): string {
  return page({
    title,
    body: `<main class="wide"><header>${MARK}</header><div class="card"><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>
<dl>
${places.map(toEntry).join("\n")}
<div><dt>Documentation</dt><dd class="text">${escapeHtml(DOCUMENTATION)}</dd></div>
</dl></div></main>`,
  });
}

/** An address that is complete can be opened. A long one breaks between its parts. */
function toEntry({ name, address, text }: Place): string {
  const shown = escapeHtml(address).replaceAll(/[/?=](?=[^/])/g, "$&<wbr>");
  const opened = address.includes("<") ? shown : `<a href="${escapeHtml(address)}">${shown}</a>`;
  return `<div><dt>${escapeHtml(name)}</dt><dd>${opened}</dd><dd class="text">${escapeHtml(text)}</dd></div>`;
}
