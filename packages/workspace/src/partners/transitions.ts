import type { PartnerStatus } from "@overdub/contract";
import { AppError } from "@overdub/contract";

/**
 * What may become of a partner, and from which statuses, with what is said of the others.
 *
 * @see behaviour/partners 2.9
 */
const TRANSITIONS = {
  ban: {
    from: ["approved", "rejected", "invited", "declined", "deactivated", "archived"],
    to: "banned",
    refuse: (status: PartnerStatus) =>
      status === "pending"
        ? "This partner is not approved yet to be banned."
        : "This partner is already banned from your program.",
  },
  unban: {
    from: ["banned"],
    to: "approved",
    refuse: (status: PartnerStatus) => `This partner is not banned: its status is ${status}.`,
  },
  deactivate: {
    from: ["approved", "archived"],
    to: "deactivated",
    refuse: (status: PartnerStatus) => `This partner cannot be deactivated: its status is ${status}.`,
  },
  reactivate: {
    from: ["deactivated"],
    to: "approved",
    refuse: (status: PartnerStatus) => `This partner is not deactivated: its status is ${status}.`,
  },
  // Dub archives everybody; whoever is taken back is approved then, so an archive would end bans and skip approvals.
  archive: {
    from: ["approved"],
    to: "archived",
    refuse: (status: PartnerStatus) => `This partner cannot be archived: its status is ${status}.`,
  },
  unarchive: {
    from: ["archived"],
    to: "approved",
    refuse: (status: PartnerStatus) => `This partner is not archived: its status is ${status}.`,
  },
} as const satisfies Record<string, Transition>;

interface Transition {
  readonly from: readonly PartnerStatus[];
  readonly to: PartnerStatus;
  readonly refuse: (status: PartnerStatus) => string;
}

export type TransitionName = keyof typeof TRANSITIONS;

/** @returns the new status. @throws `bad_request` where there is no way from the old one. */
export function nextStatus(name: TransitionName, status: PartnerStatus): PartnerStatus {
  const { from, to, refuse }: Transition = TRANSITIONS[name];
  if (!from.includes(status)) throw new AppError("bad_request", refuse(status));
  return to;
}
