/** A workspace that a member is in, and as what at this moment. */
export interface Membership {
  readonly workspaceId: string;
  readonly workspaceSlug: string;
  readonly workspaceName: string;
  readonly userId: string;
  readonly role: string;
  /** What the role allows, such as `links.write`. */
  readonly permissions: readonly string[];
}

/** A browser in which a member of the embedded workspace is signed in to the console, by its cookie. */
export interface MemberSession {
  /** Tells sessions apart, and opens nothing. */
  readonly id: string;
  readonly email: string;
  /** By name; at least one. */
  readonly memberships: readonly Membership[];
  /** UTC ms. */
  readonly expiresAtMs: number;
  /** What stands behind `Bearer` in calls of one of the workspaces, in the member's name. */
  bearerFor(workspaceId: string): string;
}

/** How members of the embedded workspace sign in: the port between it and the console. */
export interface Members {
  /**
   * @returns the secret of a new session; undefined for a wrong password and for an unknown address, alike.
   * @throws  AppError `rate_limit_exceeded` after too many attempts.
   */
  signIn(given: {
    readonly email: string;
    readonly password: string;
    readonly address: string;
  }): Promise<string | undefined>;
  /** Undefined for a session that has ended, or of somebody who is no member any more. */
  find(secret: string): Promise<MemberSession | undefined>;
  end(secret: string): Promise<void>;
}
