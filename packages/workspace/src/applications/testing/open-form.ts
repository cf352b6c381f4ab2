import type { Program, ProgramCreateBody } from "@overdub/contract";
import { setUpProgram } from "../../partners/testing/set-up-program.ts";
import type { ApiTarget } from "../../testing/call-api.ts";
import { callApi } from "../../testing/call-api.ts";

/** Every kind of question. */
export const FORM = {
  fields: [
    { type: "website-and-socials", id: "s", platforms: [{ type: "website", required: true }, { type: "youtube" }] },
    { type: "long-text", id: "how", label: "How will you tell people?", required: true, placeholder: "A newsletter" },
    { type: "short-text", id: "niche", label: "Your niche?" },
    { type: "select", id: "size", label: "How many follow you?", options: ["Few", "Many"] },
    {
      type: "multiple-choice",
      id: "where",
      label: "Where?",
      options: ["Europe", "Asia"],
      multiple: true,
      required: true,
    },
    { type: "multiple-choice", id: "ads", label: "Do you buy ads?", options: ["Yes", "No"] },
    { type: "image-upload", id: "image", label: "A picture?", required: true },
  ],
};

/** A program whose default group has an open form. */
export async function openForm(
  on: ApiTarget,
  body: Partial<ProgramCreateBody> = {},
  form: object = FORM,
): Promise<Program> {
  const program = await setUpProgram(on, { slug: "acme", ...body });
  const change = { applicationFormData: form, publishApplicationForm: true };
  const { status } = await callApi(on, "PATCH", "/groups/default", { body: change });
  if (status !== 200) throw new Error(`The form was not opened: ${status}`);
  return program;
}
