import { AppError, checkLinkExists } from "@overdub/contract";
import { acceptKey } from "../addresses/key.ts";
import { findDomain } from "../domains/find-domain.ts";
import { findLinkByKey } from "../link-store/queries.ts";
import { implement } from "./context.ts";
import { duplicateKey } from "./place-link.ts";

/** Any visitor of a short link can see that there is one, so this asks for no key. See behaviour/links 8.11. */
export const handleCheckLinkExists = implement(checkLinkExists, { requires: "none" }, async ({ query }, { db }) => {
  if (!(await findDomain(db, query.domain))) throw new AppError("not_found", `Domain ${query.domain} not found.`);
  if (await findLinkByKey(db, query.domain, acceptKey(query.key))) throw duplicateKey();
  return { error: null };
});
