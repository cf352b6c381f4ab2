import type { ApplicationForm } from "@overdub/contract";
import type { PartnerGroupTable } from "../groups/group-table.ts";

/** What a group asks that has no form of its own. */
const STANDARD_FORM: ApplicationForm = {
  fields: [
    {
      type: "website-and-socials",
      id: "websiteAndSocials",
      platforms: (["website", "youtube", "twitter", "linkedin", "instagram", "tiktok"] as const).map((type) => ({
        type,
        required: false,
      })),
    },
    { type: "long-text", id: "promotion", label: "How will you tell people about us?", required: true },
  ],
};

/** The questions of a group's form. */
export function formOf({ application_form_data: form }: Pick<PartnerGroupTable, "application_form_data">) {
  return form === null ? STANDARD_FORM : (JSON.parse(form) as ApplicationForm);
}
