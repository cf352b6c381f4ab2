import type { Context } from "../operations/context.ts";

/** What setting a program up takes, also of a command, in whose name nobody acts. */
export type SetupContext = Pick<Context, "db" | "now" | "workspaceId"> & { readonly userId: string | null };
