export { runFromCommandLine } from "./command-line.ts";
export type { Attempt, FuzzReport, FuzzRun, Outcome } from "./fuzz.ts";
export { fuzz } from "./fuzz.ts";
export type { Random } from "./random.ts";
export { createRandom } from "./random.ts";
export { anyFields, anyJson, anyName, anyText } from "./values.ts";
