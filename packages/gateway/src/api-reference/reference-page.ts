/** Where the viewer lies; `npm run build:console` puts it there. */
const VIEWER = "console/reference";

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // The viewer sets styles of elements, which a policy can't tell from others.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const DOCUMENTS = {
  gateway: { name: "Gateway", page: "docs", address: "openapi.json" },
  workspace: { name: "Workspace (Dub’s API)", page: "docs/workspace", address: "openapi/workspace.json" },
};

interface ReferencePage {
  readonly shown: keyof typeof DOCUMENTS;
  readonly hasWorkspace: boolean;
  /** Below which a proxy has this server; empty: none. */
  readonly prefix: string;
}

/** The page on which people read the API reference, and may try calls of the gateway with a token of theirs. */
export function referencePage({ shown, hasWorkspace, prefix }: ReferencePage) {
  const { name } = DOCUMENTS[shown];
  const address = `${prefix}/${DOCUMENTS[shown].address}`;
  const viewer = `${prefix}/${VIEWER}`;
  const links = Object.entries(DOCUMENTS)
    .filter(([key]) => hasWorkspace || key === "gateway")
    .map(
      ([key, { name: text, page }]) =>
        `<a href="${prefix}/${page}"${key === shown ? ' aria-current="page"' : ""}>${text}</a>`,
    );
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${name} · API reference · Overdub</title>
<link rel="icon" href="${prefix}/console/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="${viewer}/swagger-ui.css">
<link rel="stylesheet" href="${viewer}/reference.css">
</head>
<body>
<header><nav aria-label="References">${links.join(" ")}</nav><a href="${address}">As an OpenAPI document</a></header>
<main id="reference"></main>
<noscript>The reference needs JavaScript. It is also an OpenAPI document: ${address}</noscript>
<script src="${viewer}/swagger-ui-bundle.js"></script>
<script src="${viewer}/reference.js" data-document="${address}" data-calls="${shown === "gateway" ? "yes" : "no"}"></script>
</body>
</html>
`;
  return {
    body,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": POLICY,
      "Referrer-Policy": "no-referrer",
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": "no-cache",
    },
  };
}
