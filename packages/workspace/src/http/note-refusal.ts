/** Is told of a key, a password or a token that was refused. */
export type NoteRefusal = (refused: {
  /** Of whoever sent it; empty for a call in process. */
  readonly address: string;
  /** As its sender was told. */
  readonly reason: string;
  /** The OAuth application whose access was ended by it, because it was stolen. */
  readonly endedClient?: string | undefined;
}) => void;
