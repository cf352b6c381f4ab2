/** Looks packages up in the temporary folder that they are installed in. Their types are not known here. */
// biome-ignore lint/suspicious/noExplicitAny: packages of other people, which this repository does not install.
export type Load = (specifier: string) => Promise<any>;

export interface Installed {
  readonly load: Load;
  /** The folder that has their `node_modules`. */
  readonly folder: string;
}

/** A tool as the client understood it. */
export interface SeenTool {
  readonly name: string;
}

/** What came back; `isError` also where the client throws for a failed call. */
export interface SeenReply {
  readonly isError: boolean;
  /** The JSON of the first text, or the text itself. */
  // biome-ignore lint/suspicious/noExplicitAny: the scenario looks into replies of every shape.
  readonly value: any;
}

/** A connection that somebody else's client has made. */
export interface NpmClient {
  listTools(): Promise<readonly SeenTool[]>;
  callTool(name: string, args: Readonly<Record<string, unknown>>): Promise<SeenReply>;
  close(): Promise<void>;
}

/** One of the clients. */
export interface NpmClientKind {
  /** To be installed, as npm names it, with its major version. */
  readonly packages: readonly string[];
  connect(installed: Installed, url: string): Promise<NpmClient>;
}

interface Content {
  readonly type: string;
  readonly text?: string;
}

/** A result of `tools/call` as the protocol has it. */
export function readResult(result: { readonly content?: readonly Content[]; readonly isError?: boolean }): SeenReply {
  return { isError: result.isError === true, value: readText(result.content ?? []) };
}

/** @param given text, or content in one block or several, as clients hand it to a model. */
export function readText(given: unknown): unknown {
  const isBlock = typeof given === "object" && given !== null && Reflect.get(given, "type") === "text";
  const blocks: readonly Content[] = Array.isArray(given) ? given : isBlock ? [given as Content] : [];
  const text = blocks.find(({ type }) => type === "text")?.text ?? given;
  if (typeof text !== "string") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** For clients that throw what a tool answers with `isError`. */
export async function readThrowing(call: () => Promise<unknown>): Promise<SeenReply> {
  try {
    return { isError: false, value: readText(await call()) };
  } catch (error) {
    return { isError: true, value: error instanceof Error ? error.message : String(error) };
  }
}
