import { runFromCommandLine } from "@overdub/testkit/fuzz";
import { fuzzWorkspace } from "./fuzz-workspace.ts";

await runFromCommandLine(fuzzWorkspace);
