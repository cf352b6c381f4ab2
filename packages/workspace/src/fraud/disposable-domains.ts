import { createRequire } from "node:module";

/** Entries such as `mailinator.com`; read when a customer first has an email, since most servers have no program. */
let domains: ReadonlySet<string> | undefined;

/**
 * Whether a domain, or one that it is below, gives anybody an address for a few minutes. Source: the package
 * `disposable-email-domains-js`, whose list is kept by many.
 *
 * @param domain as `emailDomain` gives it.
 */
export function isDisposableDomain(domain: string): boolean {
  domains ??= load();
  const labels = domain.split(".");
  return labels.some((_, index) => domains?.has(labels.slice(index).join(".")));
}

function load(): ReadonlySet<string> {
  const { disposableEmailBlocklistSet } = createRequire(import.meta.url)(
    "disposable-email-domains-js",
  ) as typeof import("disposable-email-domains-js");
  return disposableEmailBlocklistSet();
}
