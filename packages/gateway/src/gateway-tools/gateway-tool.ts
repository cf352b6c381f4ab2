import type { JsonSchema } from "@overdub/contract";
import type { z } from "zod";
import type { Account } from "../accounts/account.ts";
import type { InvokeOptions } from "../invoke/invoke.ts";
import type { Fields } from "../json/fields.ts";
import type { ToolAnnotations } from "../tools/tool.ts";
import type { FlatSchema } from "../tools/tool-schema.ts";
import { flatSchema } from "../tools/tool-schema.ts";

/** What an agent can do beyond the operations of Dub. It is listed only to clients that ask for one of its tags. */
export interface GatewayTool {
  readonly name: string;
  /** For an agent: what it does, when to use it, what is irreversible, units. */
  readonly description: string;
  readonly tags: readonly string[];
  readonly annotations: ToolAnnotations;
  /** What is listed of the arguments; `run` checks them. */
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required: readonly string[];
  /** What the audit log calls it; absent where nothing of the gateway's own is changed. */
  readonly action?: string | undefined;
  /**
   * @returns JSON: one thing, or a page `{ result, next_cursor }`.
   * @throws GatewayError for what the agent may know.
   */
  readonly run: (call: GatewayToolCall) => Promise<unknown>;
}

export interface GatewayToolCall {
  readonly account: Account;
  readonly args: Fields;
  /** Of calls of the account's upstream. */
  readonly options: InvokeOptions;
  /** Whether the caller may see what is about no account: it is an operator, by a token or at a shell. */
  readonly isOperator: boolean;
}

interface GatewayToolDefinition extends Pick<GatewayTool, "name" | "description" | "tags" | "action" | "run"> {
  /** For people, in a list of tools. */
  readonly title: string;
  /** One type for each argument: the large providers of models take no alternatives. */
  readonly input: z.ZodObject;
  readonly hints: Pick<ToolAnnotations, "readOnlyHint"> & Partial<Omit<ToolAnnotations, "title" | "readOnlyHint">>;
}

export function defineGatewayTool({ title, input, hints, ...own }: GatewayToolDefinition): GatewayTool {
  const annotations = { title, destructiveHint: false, idempotentHint: true, openWorldHint: true, ...hints } as const;
  let made: FlatSchema | undefined;
  // When it is asked for, as those of other tools.
  const schema = () => (made ??= flatSchema(input));
  return {
    ...own,
    annotations,
    get properties() {
      return schema().properties;
    },
    get required() {
      return schema().required;
    },
  };
}
