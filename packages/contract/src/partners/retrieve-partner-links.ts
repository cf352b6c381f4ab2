import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { PartnerLink } from "./partner.ts";
import { PartnerReference } from "./partner-input.ts";

export const retrievePartnerLinks = defineOperation({
  id: "retrievePartnerLinks",
  method: "GET",
  path: "/partners/links",
  tag: "Partners",
  effect: "read",
  input: { query: PartnerReference },
  success: { status: 200, body: z.array(PartnerLink) },
  summary: "Retrieve a partner's links",
  description: "Retrieve all links of a partner in the program.",
});
