import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../../database/workspace-tables.ts";
import type { DomainOffer, Registrar } from "./registrar.ts";
import { RegistrarRefusal } from "./registrar.ts";

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.link$/;
const SHORT_LABEL = 3;

const USUAL: DomainOffer = { isPremium: false, registrationCents: 0, renewalCents: 1_100 };
const PREMIUM: DomainOffer = { isPremium: true, registrationCents: 10_000, renewalCents: 10_000 };

/**
 * A registry of this server alone: no money moves, and the name does not get into the world's DNS. A domain is free
 * unless it is on this server; names of up to three characters are premium. A registration is told to expire after a
 * year but stays.
 */
export function createEmbeddedRegistrar(db: Kysely<WorkspaceTables>, now: () => number): Registrar {
  async function findOffer(domain: string): Promise<DomainOffer | undefined> {
    if (!LABEL.test(domain)) return undefined;
    const taken = await db.selectFrom("domains").select("id").where("slug", "=", domain).executeTakeFirst();
    if (taken) return undefined;
    return domain.length - ".link".length <= SHORT_LABEL ? PREMIUM : USUAL;
  }
  return {
    findOffer,
    async register(domain) {
      const offer = await findOffer(domain);
      if (!offer) throw new RegistrarRefusal("Domain not available.");
      const today = new Date(now());
      return { expiresAtMs: today.setUTCFullYear(today.getUTCFullYear() + 1), renewalCents: offer.renewalCents };
    },
    async setAutoRenewal() {
      // Nothing to be told: that it is off is stored with the registration.
    },
  };
}
