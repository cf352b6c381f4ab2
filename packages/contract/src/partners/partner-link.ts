import type { z } from "zod";
import { Link } from "../links/link.ts";

/** A partner's link in short. Source: spec dub-partners 2.4. */
export const PartnerLink = Link.pick({
  id: true,
  domain: true,
  key: true,
  shortLink: true,
  url: true,
  clicks: true,
  leads: true,
  conversions: true,
  sales: true,
  saleAmount: true,
});
export type PartnerLink = z.infer<typeof PartnerLink>;
