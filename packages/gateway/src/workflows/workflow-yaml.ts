import { parse } from "yaml";
import { GatewayError } from "../errors/gateway-error.ts";
import { QUOTAS } from "../quotas/quotas.ts";

/**
 * A workflow as YAML.
 *
 * @throws 413 for a longer one: to read YAML takes ten times as long as to read JSON; 400 for what is none.
 */
export function parseYaml(text: string): unknown {
  if (Buffer.byteLength(text) > QUOTAS.workflowYamlBytes) {
    throw new GatewayError(413, `A workflow as YAML has at most ${QUOTAS.workflowYamlBytes} bytes`);
  }
  try {
    return parse(text, { maxAliasCount: 0, logLevel: "error" });
  } catch (cause) {
    throw new GatewayError(400, "The body is not valid YAML", { cause });
  }
}
