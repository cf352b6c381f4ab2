import type { AppError } from "@overdub/contract";

/** What became of a row. `exists`: the same link is there already; `conflict`: another one has its place. */
export interface RowOutcome {
  readonly outcome: "created" | "exists" | "conflict" | "refused";
  readonly shortLink?: string | undefined;
  readonly url?: string | undefined;
  readonly message?: string;
}

export function toOutcome({ code, message }: AppError): RowOutcome {
  return { outcome: code === "conflict" ? "conflict" : "refused", message };
}
