import { createADubPartner } from "./create-a-dub-partner.ts";
import { dubPartnersBan } from "./dub-partners-ban.ts";
import { dubPartnersDeactivate } from "./dub-partners-deactivate.ts";
import { dubPartnersSetReferral } from "./dub-partners-set-referral.ts";
import { listAllDubPartners } from "./list-all-dub-partners.ts";

export const partnerTools = [
  createADubPartner,
  listAllDubPartners,
  dubPartnersBan,
  dubPartnersDeactivate,
  dubPartnersSetReferral,
];
