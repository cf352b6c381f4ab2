import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/server";

const INTERNAL_ERROR = -32603;
const INVALID_PARAMS = -32602;

/** With errors about params in a sentence, and -32602: those of the SDK show all that its validator found, some as -32603. */
export function withParamsErrors(transport: Transport): Transport {
  const send = transport.send.bind(transport);
  transport.send = (message, options) => send(explain(message), options);
  return transport;
}

function explain(message: JSONRPCMessage): JSONRPCMessage {
  if (!("error" in message) || ![INTERNAL_ERROR, INVALID_PARAMS].includes(message.error.code)) return message;
  const [issue] = readIssues(message.error.message);
  if (!issue) return message;
  const text = `Invalid params: ${issue.path.join(".")}: ${issue.message}`;
  return { ...message, error: { code: INVALID_PARAMS, message: text } };
}

interface Issue {
  readonly path: readonly unknown[];
  readonly message: string;
}

function readIssues(text: string): readonly Issue[] {
  const start = text.indexOf("[\n");
  if (start === -1) return [];
  try {
    const issues: unknown = JSON.parse(text.slice(start));
    return Array.isArray(issues) ? issues.filter((issue) => Array.isArray(issue?.path) && issue.message) : [];
  } catch {
    return [];
  }
}
