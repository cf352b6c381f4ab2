import { createPartner } from "@overdub/contract";
import { implement } from "./context.ts";
import { enrollPartner } from "./enroll-partner.ts";
import { showPartner } from "./show-partner.ts";

export const handleCreatePartner = implement(
  createPartner,
  { requires: "partners.write", programFirst: true },
  async ({ body }, ctx) => {
    const program = ctx.program;
    return showPartner(ctx, await enrollPartner(ctx, program, body));
  },
);
