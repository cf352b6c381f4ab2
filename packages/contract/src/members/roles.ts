/** What a member of a workspace is in it. See behaviour/partners 9.2. */
export const ROLES = ["owner", "member", "viewer", "billing"] as const;
export type Role = (typeof ROLES)[number];
