import { z } from "zod";

/** Path parameters of the operations on one link. */
export const LinkIdParams = z.object({
  linkId: z.string().describe("The ID of the link, or `ext_` and its external ID."),
});
