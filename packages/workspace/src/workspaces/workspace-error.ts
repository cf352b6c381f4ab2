/** What the operator of a workspace asked for can't be done; the message says why, for a person. */
export class WorkspaceError extends Error {
  override readonly name = "WorkspaceError";
}

/** For a file that cannot be read. */
export function refuseFile(message: string, options?: ErrorOptions): WorkspaceError {
  return new WorkspaceError(message, options);
}
