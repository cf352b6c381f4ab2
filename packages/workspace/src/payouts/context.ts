import type { Core } from "../operations/context.ts";
import { implementWith } from "../operations/implement.ts";
import type { Payments } from "./payments.ts";

export interface PayoutDeps {
  readonly payments: Payments;
}

/** `userId` is null where a command acts. */
export type PayoutsContext = Pick<Core, "db" | "now" | "jobs"> &
  PayoutDeps & { readonly workspaceId: string; readonly userId: string | null };

export const implement = implementWith<PayoutDeps>();
