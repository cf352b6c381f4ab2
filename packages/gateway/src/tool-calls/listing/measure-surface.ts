import type { Tool } from "../../tools/tool.ts";
import type { Surface } from "../select-tools.ts";
import { selectTools } from "../select-tools.ts";
import { listTools } from "./list-tools.ts";

export interface SurfaceCost {
  readonly surface: Surface;
  readonly tokens: number;
  /** Most expensive first. */
  readonly tools: readonly { readonly name: string; readonly bytes: number }[];
}

/** What a client puts before its model. See behaviour/mcp 2. */
const BYTES_PER_TOKEN = 4;

/** The price of a list of tools, for a token that opens one account and everything in it. */
export function measureSurface(catalog: readonly Tool[], surface: Surface): SurfaceCost {
  const tools = listTools({ ...selectTools(catalog, [{ surface }]), hasAccountArgument: false });
  const costs = tools.map((tool) => ({ name: tool.name, bytes: bytesOf(tool) }));
  return {
    surface,
    tokens: toTokens(bytesOf({ tools })),
    tools: costs.toSorted((a, b) => b.bytes - a.bytes),
  };
}

export function toTokens(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN);
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
