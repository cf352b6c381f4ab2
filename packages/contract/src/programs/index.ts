import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { RewardBody } from "../rewards/reward.ts";
import { Program, ProgramSettings } from "./program.ts";

export { PAYOUT_MODES, Program } from "./program.ts";

export const ProgramCreateBody = ProgramSettings.partial().extend({
  name: ProgramSettings.shape.name,
  reward: RewardBody.optional().describe("The first reward of the default group."),
});
export type ProgramCreateBody = z.output<typeof ProgramCreateBody>;

export const ProgramUpdateBody = ProgramSettings.partial();
export type ProgramUpdateBody = z.output<typeof ProgramUpdateBody>;

export const createProgram = defineOperation({
  id: "createProgram",
  method: "POST",
  path: "/admin/program",
  tag: "Program",
  effect: "write",
  input: { body: ProgramCreateBody },
  success: { status: 201, body: Program },
  errors: ["conflict"],
  summary: "Create the partner program",
  description:
    "Create the program of the workspace, with a folder for partners' links, and a default group with one default link.",
});

export const getOwnProgram = defineOperation({
  id: "getOwnProgram",
  method: "GET",
  path: "/admin/program",
  tag: "Program",
  effect: "read",
  success: { status: 200, body: Program },
  summary: "Retrieve the partner program",
});

export const updateProgram = defineOperation({
  id: "updateProgram",
  method: "PATCH",
  path: "/admin/program",
  tag: "Program",
  effect: "write",
  input: { body: ProgramUpdateBody },
  success: { status: 200, body: Program },
  errors: ["conflict"],
  summary: "Change the partner program",
});

export const getProgram = defineOperation({
  id: "getProgram",
  method: "GET",
  path: "/programs/{programId}",
  tag: "Program",
  effect: "read",
  input: { params: z.object({ programId: z.string().describe("The ID of the program.") }) },
  success: { status: 200, body: Program },
  summary: "Retrieve a partner program",
});

/** How a program is set up; Dub's dashboard does it without a public operation. */
export const programOperations = { createProgram, getOwnProgram, updateProgram, getProgram } as const;
