import type { LinkDeps } from "../links/context.ts";
import { implementWith } from "../operations/implement.ts";
import type { FormVisits } from "./form-visits.ts";

export interface ApplicationDeps extends LinkDeps {
  readonly formVisits: FormVisits;
}

export const implement = implementWith<ApplicationDeps>();
