import { z } from "zod";

/** Path parameters of the operations on one domain. */
export const DomainParams = z.object({ slug: z.string().describe("The domain name.") });
