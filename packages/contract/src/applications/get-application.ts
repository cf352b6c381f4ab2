import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { ApplicationDetails } from "./application.ts";

const get = {
  method: "GET",
  effect: "read",
  input: { params: z.object({ applicationId: z.string().describe("The ID of the application.") }) },
  success: { status: 200, body: ApplicationDetails },
} as const;

/** Undocumented at Dub. */
export const getPartnerApplication = defineOperation({
  ...get,
  id: "getPartnerApplication",
  path: "/partners/applications/{applicationId}",
  tag: "Partner Applications",
  summary: "Retrieve a partner application",
});

/** The same under the newer name. */
export const getProgramApplication = defineOperation({
  ...get,
  id: "getProgramApplication",
  path: "/program-applications/{applicationId}",
  tag: "Program Applications",
  summary: "Retrieve a program application",
});
