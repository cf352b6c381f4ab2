import { z } from "zod";

/** Path parameters of the operations on one folder. */
export const FolderIdParams = z.object({ id: z.string().describe("The ID of the folder.") });
