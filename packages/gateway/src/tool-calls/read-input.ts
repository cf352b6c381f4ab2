import type { Fields } from "../json/fields.ts";
import { isFields } from "../json/fields.ts";
import { readForms } from "../tools/read-forms.ts";
import type { Tool } from "../tools/tool.ts";
import { checkInput } from "./check-arguments.ts";
import { refuseEmptyUpdate, withCleared } from "./clear.ts";
import { inputSchemaOf, itemSchemaOf } from "./input-schema.ts";

const AS_AGENTS_WRITE = { isNullAbsence: true };

/**
 * The arguments of an agent or a person, in the form in which the call is made.
 *
 * @throws ArgumentFault.
 */
export function readInput(tool: Tool, given: Fields): Fields {
  const { severalAs } = tool;
  const read = readForms(inputSchemaOf(tool).properties, given, AS_AGENTS_WRITE);
  const items = severalAs === undefined ? undefined : read[severalAs];
  if (severalAs === undefined || !Array.isArray(items)) {
    checkInput(tool, read);
    refuseEmptyUpdate(tool, given, read);
    return withCleared(tool, read);
  }
  const { properties } = itemSchemaOf(tool);
  const readItems = items.map((item) => (isFields(item) ? readForms(properties, item, AS_AGENTS_WRITE) : item));
  const call = { ...read, [severalAs]: readItems };
  checkInput(tool, call);
  return { ...call, [severalAs]: readItems.map((item) => withCleared(tool, item)) };
}
