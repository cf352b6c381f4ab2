import type { JobHandler } from "@overdub/storage";
import type { BindableJob } from "../jobs/define-job.ts";
import type { Core } from "./context.ts";
import type { Implementation } from "./implement.ts";

/** A part of the API: what it serves, and what it does outside requests. */
export interface Domain<Deps> {
  /** Gives the domain what it needs beyond what all get. */
  readonly bind: (core: Core, deps: Deps) => BoundDomain;
}

/** A domain as the server takes it up. */
export interface BoundDomain {
  readonly implementations: readonly Implementation<unknown>[];
  /** By the type that is stored with each job. */
  readonly jobs: Readonly<Record<string, JobHandler>>;
}

interface Parts<Deps> {
  readonly handlers?: readonly Implementation<Deps>[];
  readonly jobs?: readonly BindableJob<Core & Deps>[];
}

export function defineDomain<Deps = unknown>({ handlers = [], jobs = [] }: Parts<Deps>): Domain<Deps> {
  return {
    bind: (core, deps) => ({
      implementations: handlers.map(({ handle, ...rest }) => ({
        ...rest,
        handle: (input, ctx) => handle(input, { ...ctx, ...deps }),
      })),
      jobs: Object.fromEntries(jobs.map(({ type, bind }) => [type, bind({ ...core, ...deps })])),
    }),
  };
}
