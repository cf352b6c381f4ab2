import { useState } from "react";
import { messageOf, RequestError } from "../api/request.ts";
import { signIn } from "../api/session.ts";
import { Button } from "../components/button.tsx";
import { Field, TextInput } from "../components/field.tsx";

interface SignInFormProps {
  readonly onDone: () => void;
  /** What a link that did not work has left to say. */
  readonly failure?: string | undefined;
}

export function SignInForm({ onDone, failure }: SignInFormProps) {
  const [token, setToken] = useState("");
  const [error, setError] = useState(failure);
  const [isRunning, setRunning] = useState(false);
  const submit = async () => {
    if (token.trim() === "") {
      setError("Paste the API token. It begins with ovd_.");
      return;
    }
    setRunning(true);
    try {
      await signIn({ token: token.trim() });
      onDone();
    } catch (caught) {
      const isLost = caught instanceof RequestError && caught.status === 0;
      setError(isLost ? "The server does not answer. Start it, then try again." : `${messageOf(caught)}.`);
      setRunning(false);
    }
  };
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field
        label="API token"
        error={error}
        help="The first start has printed it, or written it to first-start.json in the data folder."
      >
        {(field) => (
          <TextInput
            {...field}
            type="password"
            autoComplete="current-password"
            isMono
            autoFocus
            value={token}
            onChange={setToken}
          />
        )}
      </Field>
      <Button type="submit" look="primary" size="lg" aria-disabled={isRunning}>
        {isRunning ? "Signing in…" : "Sign in"}
      </Button>
      <p className="ink3 text-xs">
        No token at hand? On the server, <code className="mono">npm run overdub -- login</code> prints a link that signs
        in once.
      </p>
    </form>
  );
}
