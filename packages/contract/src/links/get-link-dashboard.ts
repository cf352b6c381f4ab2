import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { LinkIdParams } from "./link-input.ts";

/** The public statistics page of a link. */
const Dashboard = z.object({
  id: z.string().describe("The ID of the dashboard."),
  linkId: z.string().describe("The ID of the link whose statistics it shows."),
});

export const getLinkDashboard = defineOperation({
  id: "getLinkDashboard",
  method: "GET",
  path: "/links/{linkId}/dashboard",
  tag: "Links",
  effect: "read",
  input: { params: LinkIdParams },
  success: { status: 200, body: Dashboard.nullable() },
  summary: "Retrieve the shared dashboard of a link",
  description: "Retrieve the public statistics page of a link; null for a link without `publicStats`.",
});
