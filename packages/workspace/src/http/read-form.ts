import { AppError } from "@overdub/contract";
import type { ByteBudget } from "@overdub/limits";
import { RequestBody } from "@overdub/limits";
import { assertStorable } from "./assert-storable.ts";
import { refuseBody } from "./read-json-body.ts";

interface FormLimits {
  readonly maxBytes: number;
  /** Each costs more than its bytes do. */
  readonly maxFields: number;
  /** Of all forms of one kind together. */
  readonly budget: ByteBudget;
  /** Whether the other encoding of forms is taken, too. Programs alone use it here. */
  readonly takesMultipart?: boolean;
}

const FORM_TYPE = "application/x-www-form-urlencoded";
const MULTIPART_TYPE = "multipart/form-data";

/**
 * The fields of a form that was sent.
 *
 * @throws `bad_request`, with 413 for one that is too large and 415 for what is no form; `unprocessable_entity` for text
 *   that no column can hold; what `refuseBody` says.
 */
export async function readForm(request: Request, limits: FormLimits): Promise<URLSearchParams> {
  const { maxBytes, maxFields, budget, takesMultipart = false } = limits;
  const type = request.headers.get("content-type") ?? "";
  const isMultipart = takesMultipart && type.toLowerCase().startsWith(MULTIPART_TYPE);
  if (!isMultipart && !type.toLowerCase().startsWith(FORM_TYPE)) {
    const taken = takesMultipart ? `${FORM_TYPE} or ${MULTIPART_TYPE}` : FORM_TYPE;
    throw new AppError("bad_request", `The form was sent in a format that is not understood: use ${taken}.`, {
      status: 415,
    });
  }
  using body = new RequestBody(request, { maxBytes, budget, refuse: (fault) => refuseBody(fault, maxBytes) });
  const text = await body.text();
  if (hasMore(text, isMultipart ? "form-data" : "&", maxFields)) {
    throw new AppError("bad_request", `A form may have at most ${maxFields} fields.`, { status: 413 });
  }
  const form = isMultipart ? await parseMultipart(text, type) : new URLSearchParams(text);
  assertStorable([...form]);
  return form;
}

/** @throws `bad_request`. Files are left out. */
async function parseMultipart(text: string, type: string): Promise<URLSearchParams> {
  try {
    const parts = await new Response(text, { headers: { "Content-Type": type } }).formData();
    return new URLSearchParams(
      [...parts].flatMap(([name, value]): [string, string][] => (typeof value === "string" ? [[name, value]] : [])),
    );
  } catch (cause) {
    throw new AppError("bad_request", "The form is not well-formed.", { cause });
  }
}

/** Whether a text has this mark as often as `count`, or more often. */
function hasMore(text: string, mark: string, count: number): boolean {
  let at = -1;
  for (let seen = 0; seen < count; seen += 1) {
    at = text.indexOf(mark, at + 1);
    if (at === -1) return false;
  }
  return true;
}
