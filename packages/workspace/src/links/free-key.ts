import { AppError, checkLinkExists, getRandomLinkKey } from "@overdub/contract";
import { acceptKey } from "../addresses/key.ts";
import { findDomain } from "../domains/find-domain.ts";
import { findLinkByKey } from "../link-store/queries.ts";
import { implement, implementPublic } from "../operations/implement.ts";
import { duplicateKey, placeLink } from "./place-link.ts";

/** Whoever may visit a short link can see that there is one, so this asks for no key. Source: spec dub-links 11.11. */
export const handleCheckLinkExists = implementPublic(checkLinkExists, async ({ query }, services) => {
  if (!(await findDomain(services.db, query.domain))) {
    throw new AppError("not_found", `Domain ${query.domain} not found.`);
  }
  if (await findLinkByKey(services.db, query.domain, acceptKey(query.key))) throw duplicateKey();
  return { error: null };
});

export const handleGetRandomLinkKey = implement(getRandomLinkKey, async ({ query }, ctx) => {
  const { key } = await placeLink(ctx, query);
  return key;
});
