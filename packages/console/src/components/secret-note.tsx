import { Copy } from "lucide-react";
import { showToast } from "../state/toasts.ts";
import { IconButton } from "./button.tsx";

interface SecretNoteProps {
  /** What it is: `API key`. */
  readonly what: string;
  readonly text: string;
  /** What to do with it. */
  readonly help?: string;
}

/** What is shown once. */
export function SecretNote({ what, text, help }: SecretNoteProps) {
  return (
    <div className="note" role="status">
      <p className="b">{`${what}, shown only now`}</p>
      <p className="row">
        <code className="mono grow wrap-anywhere">{text}</code>
        <IconButton icon={Copy} size="sm" label={`Copy the ${lowered(what)}`} onClick={() => copyText(text, what)} />
      </p>
      {help && <p className="ink3 text-xs">{help}</p>}
    </div>
  );
}

/** @param what was copied: `API key`. */
export function copyText(text: string, what: string): void {
  const refused = () => showToast("The browser does not let us copy. Select the text instead.", { isError: true });
  // Over plain HTTP there is no clipboard.
  if (navigator.clipboard === undefined) refused();
  else navigator.clipboard.writeText(text).then(() => showToast(`Copied the ${lowered(what)}`), refused);
}

function lowered(what: string): string {
  return /^[A-Z]{2}/.test(what) ? what : what.charAt(0).toLowerCase() + what.slice(1);
}
