import type { Fields } from "../json/fields.ts";
import { isFields } from "../json/fields.ts";
import { readForms } from "../tools/read-forms.ts";
import type { Tool } from "../tools/tool.ts";
import { checkInput, checkWithin } from "./check-arguments.ts";
import { refuseEmptyUpdate, withCleared } from "./clear.ts";
import { DEFAULTS, itemsArgumentOf, withDefaults } from "./defaults.ts";
import { defaultsSchemaOf, inputSchemaOf, itemSchemaOf } from "./input-schema.ts";
import { ArgumentFault } from "./refusals.ts";

const AS_AGENTS_WRITE = { isNullAbsence: true };

/**
 * The arguments of an agent or a person, in the form in which the call is made: each item is written out.
 *
 * @throws ArgumentFault.
 */
export function readInput(tool: Tool, given: Fields): Fields {
  const { severalAs } = tool;
  const read = readItems(tool, readForms(inputSchemaOf(tool).properties, given, AS_AGENTS_WRITE));
  checkInput(tool, read);
  const items = severalAs === undefined ? undefined : read[severalAs];
  if (severalAs !== undefined && Array.isArray(items)) {
    return { ...read, [severalAs]: items.map((item) => withCleared(tool, item)) };
  }
  refuseEmptyUpdate(tool, given, read);
  return withCleared(tool, read);
}

function readItems(tool: Tool, read: Fields): Fields {
  const argument = itemsArgumentOf(tool);
  const items = argument === undefined ? undefined : read[argument];
  const { [DEFAULTS]: given, ...call } = read;
  if (argument === undefined || !Array.isArray(items)) {
    if (argument === undefined || given === undefined || items !== undefined) return read;
    throw new ArgumentFault(DEFAULTS, `\`${DEFAULTS}\` are of items.`, `List these as \`${argument}\`.`);
  }
  const readOne = (item: Fields) => readForms(itemSchemaOf(tool)?.properties ?? {}, item, AS_AGENTS_WRITE);
  const own = items.map((item) => (isFields(item) ? readOne(item) : item));
  if (given === undefined) return { ...call, [argument]: own };
  // What is no object is refused with the other arguments.
  if (!isFields(given)) return read;
  const defaults = readOne(given);
  const schema = defaultsSchemaOf(tool);
  if (schema) checkWithin(DEFAULTS, schema, defaults);
  return { ...call, [argument]: withDefaults(tool, defaults, own) };
}
