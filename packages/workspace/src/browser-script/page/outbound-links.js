import { safely } from "./safely.js";
import { bareHost } from "./settings.js";

const INTERVAL_MS = 2000;

/**
 * The address with the click id, or null when it is not to have one. See behaviour/attribution 8.4.
 *
 * @type {(url: URL, clickId: string, domains: readonly string[], currentHost: string) => string | null}
 */
export function withClickId(url, clickId, domains, currentHost) {
  const host = bareHost(url.host);
  const isOutbound = domains.some((domain) =>
    domain.startsWith("*.")
      ? bareHost(url.hostname).endsWith(domain.slice(1))
      : host === domain || bareHost(url.hostname) === domain,
  );
  const isPage = url.protocol === "https:" || url.protocol === "http:";
  if (!isOutbound || !isPage || host === bareHost(currentHost) || url.searchParams.has("dub_id")) return null;
  // Added as text: serialising the other parameters could change them.
  url.search += `${url.search ? "&" : "?"}dub_id=${encodeURIComponent(clickId)}`;
  return url.href;
}

/** @type {(root: Document, clickId: string, domains: readonly string[]) => void} */
function decorate(root, clickId, domains) {
  for (const element of Array.from(root.querySelectorAll("a[href], iframe[src]"))) {
    const attribute = element.hasAttribute("href") ? "href" : "src";
    const url = parseUrl(element.getAttribute(attribute) || "", root.baseURI);
    const decorated = url && withClickId(url, clickId, domains, location.host);
    if (decorated) element.setAttribute(attribute, decorated);
  }
  for (const frame of Array.from(root.querySelectorAll("iframe"))) {
    if (frame.hasAttribute("srcdoc") && frame.contentDocument) decorate(frame.contentDocument, clickId, domains);
  }
}

/** @type {(text: string, base: string) => URL | null} */
function parseUrl(text, base) {
  try {
    return new URL(text, base);
  } catch (_) {
    return null;
  }
}

/**
 * Keeps the links of the page decorated, whenever they come.
 *
 * @type {(domains: readonly string[], readClickId: () => string) => void}
 */
export function decorateOutboundLinks(domains, readClickId) {
  const run = safely(() => {
    const clickId = readClickId();
    if (clickId) decorate(document, clickId, domains);
  });
  run();
  setInterval(run, INTERVAL_MS);
  document.addEventListener("DOMContentLoaded", run);
  window.addEventListener("popstate", run);
  for (const name of /** @type {const} */ (["pushState", "replaceState"])) {
    const original = history[name];
    history[name] = function (...input) {
      original.apply(this, input);
      // After the router has drawn the new page.
      setTimeout(run);
    };
  }
}
