import { z } from "zod";

/** Path parameters of the operations on one tag. */
export const TagIdParams = z.object({ id: z.string().describe("The ID of the tag.") });
