import type { Tool } from "../catalog/tool.ts";
import { ArgumentFault } from "./argument-fault.ts";
import { checkArguments } from "./check-arguments.ts";
import { inputSchemaOf, itemSchemaOf } from "./listing/input-schema.ts";

type Input = Readonly<Record<string, unknown>>;

/**
 * Checks everything that a call holds, before anything of it is sent.
 *
 * @throws ArgumentFault.
 */
export function checkInput(tool: Tool, input: Input): void {
  checkArguments(inputSchemaOf(tool), input);
  const { severalAs } = tool;
  if (severalAs !== undefined) checkSeveral(tool, severalAs, input);
}

/** Either the fields of one thing, or a list of things with these fields. */
function checkSeveral(tool: Tool, severalAs: string, input: Input): void {
  const itemSchema = itemSchemaOf(tool);
  const own = Object.fromEntries(Object.entries(input).filter(([name]) => Object.hasOwn(itemSchema.properties, name)));
  const items = input[severalAs] as readonly Input[] | undefined;
  if (items === undefined) {
    checkArguments(itemSchema, own);
    return;
  }
  const [beside] = Object.keys(own);
  if (beside !== undefined) {
    throw new ArgumentFault(
      beside,
      `Argument \`${beside}\` cannot stand beside \`${severalAs}\`.`,
      `Give it in each of \`${severalAs}\`.`,
    );
  }
  for (const [index, item] of items.entries()) {
    try {
      checkArguments(itemSchema, item);
    } catch (error) {
      if (!(error instanceof ArgumentFault)) throw error;
      const place = `${severalAs}.${index}`;
      throw new ArgumentFault(
        error.field === undefined ? place : `${place}.${error.field}`,
        `In \`${place}\`: ${error.message}`,
        error.hint,
      );
    }
  }
}
