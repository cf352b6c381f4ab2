import type { ResultOf } from "@overdub/contract";
import { AppError, asciiHost, checkDomainStatus } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../../database/workspace-tables.ts";
import type { DomainsContext } from "../context.ts";
import { implement } from "../context.ts";
import { pricesOf } from "./prices.ts";

type DomainStatus = ResultOf<typeof checkDomainStatus>[number];

/** Each is a question to the registrar. */
const MAX_NAMES = 100;

const TAKEN = { available: false, premium: null, prices: null, price: null };

/** Names on this server come first. */
export const handleCheckDomainStatus = implement(
  checkDomainStatus,
  { requires: "domains.read" },
  async ({ query }, ctx) => {
    const names = new Set(query.domains.map((name) => asciiHost(name.trim())).filter((name) => name.endsWith(".link")));
    if (names.size === 0) {
      throw new AppError("bad_request", "Please provide at least one domain. Only .link domains are supported.");
    }
    if (names.size > MAX_NAMES) {
      throw new AppError("bad_request", `Please provide at most ${MAX_NAMES} domains at a time.`);
    }
    const here = await findSlugsAnywhere(ctx.db, [...names]);
    const elsewhere = [...names].filter((name) => !here.has(name));
    return [
      ...[...names].filter((name) => here.has(name)).map((domain) => ({ domain, ...TAKEN })),
      ...(await Promise.all(elsewhere.map((domain) => statusOf(ctx, domain)))),
    ];
  },
);

async function statusOf({ domains }: Pick<DomainsContext, "domains">, domain: string): Promise<DomainStatus> {
  const offer = await domains.registrar.findOffer(domain);
  if (!offer) return { domain, ...TAKEN };
  const { registrationCents, renewalCents } = pricesOf(offer);
  return {
    domain,
    available: true,
    premium: offer.isPremium,
    prices: { registration: registrationCents, renewal: renewalCents },
    price: "Deprecated: Use `prices` instead.",
  };
}

/** Those of these names that a domain of any workspace has. */
async function findSlugsAnywhere(db: Kysely<WorkspaceTables>, slugs: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom("domains").select("slug").where("slug", "in", slugs).execute();
  return new Set(rows.map(({ slug }) => slug));
}
