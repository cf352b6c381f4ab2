import type { StartedWorkspace } from "@overdub/testkit";
import type { Fixtures } from "./fixtures.ts";

export interface FuzzScene {
  readonly started: StartedWorkspace;
  readonly own: Fixtures;
  /** Another workspace, whose texts all have the mark. */
  readonly foreign: Fixtures;
  readonly mark: string;
}
