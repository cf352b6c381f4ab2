import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { Commission } from "./commission.ts";

export const getCommission = defineOperation({
  id: "getCommission",
  method: "GET",
  path: "/commissions/{id}",
  tag: "Commissions",
  effect: "read",
  input: { params: z.object({ id: z.string().describe("The ID of the commission.") }) },
  success: { status: 200, body: Commission },
  summary: "Retrieve a commission",
});
