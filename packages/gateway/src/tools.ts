/** The catalog without the server, for what only lists and describes tools. */
export { catalog } from "./catalog/catalog.ts";
export { didYouMean } from "./errors/did-you-mean.ts";
export { inputSchemaOf } from "./tool-calls/input-schema.ts";
export type { ToolFilter } from "./tools/filter-tools.ts";
export { filterTools } from "./tools/filter-tools.ts";
