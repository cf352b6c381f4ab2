/** A Dub that does as it is told, over the network. An entry of its own: it needs none of what the harness loads. */
export { exampleAnswer } from "./example-answer.ts";
export { exampleOf } from "./example-of.ts";
export type { FaultName } from "./faults.ts";
export { FAULTS, MISSING_SCOPES, RESET_SECONDS } from "./faults.ts";
export type { ReceivedRequest, ScriptedDub } from "./start-scripted-dub.ts";
export { startScriptedDub } from "./start-scripted-dub.ts";
