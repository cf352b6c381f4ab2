interface UserTextProps {
  readonly text: string;
  readonly className?: string;
}

/** What somebody has written, in its own direction; cut to a line, and whole for a pointer that rests on it. */
export function UserText({ text, className = "" }: UserTextProps) {
  return (
    <bdi dir="auto" className={`t ${className}`} title={text.length > 40 ? text.slice(0, 2_000) : undefined}>
      {text}
    </bdi>
  );
}
