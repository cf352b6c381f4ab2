import type { Partner } from "@overdub/contract";
import { getEmbedReferralsToken } from "@overdub/contract";
import { toIso } from "../time/to-iso.ts";
import { findSelf, implement } from "./context.ts";

export const handleGetEmbedReferralsToken = implement(
  getEmbedReferralsToken,
  { requires: "none" },
  async (_input, ctx) => {
    const { program, partner, enrollment, group } = await findSelf(ctx);
    const additional: readonly { readonly domain: string }[] = JSON.parse(group.additional_links ?? "[]");
    return {
      expires: toIso(ctx.embed.expiresAtMs),
      program: {
        name: program.name,
        logo: group.logo ?? program.logo,
        domain: program.domain,
        url: program.url,
        termsUrl: program.terms_url,
        helpUrl: program.help_url,
        supportEmail: program.support_email,
      },
      partner: {
        id: partner.id,
        name: partner.name,
        email: partner.email,
        image: partner.image,
        status: enrollment.status as Partner["status"],
      },
      maxPartnerLinks: group.max_partner_links,
      linkDomains: additional.map(({ domain }) => domain),
    };
  },
);
