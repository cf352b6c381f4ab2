import { z } from "zod";
import { queryList } from "../schema/query.ts";

const value = (description: string) => z.string().optional().describe(description);

/** Which customers. Source: spec dub-attribution 3.2. */
export const CustomerFilters = z.object({
  email: value("Only the customer with exactly this email address; wins over `externalId`."),
  externalId: value("Only the customer with this external ID, without `ext_`; wins over `search`."),
  search: value("Only customers whose email, external ID or name contains this text."),
  country: value("Only customers from this country, ISO 3166-1 alpha-2."),
  linkId: value("Only customers that came by this link."),
  programId: value("Only customers of this program."),
  partnerId: value("Only customers that this partner brought."),
  /** Undocumented; Dub's web pages ask by it. */
  customerIds: queryList("Only these customers."),
});
export type CustomerFilters = z.output<typeof CustomerFilters>;
