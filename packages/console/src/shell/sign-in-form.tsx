import { useState } from "react";
import { messageOf, RequestError } from "../api/request.ts";
import type { Proof } from "../api/session.ts";
import { signIn } from "../api/session.ts";
import { Button } from "../components/button.tsx";
import { Field, TextInput } from "../components/field.tsx";
import { Segments } from "../components/segments.tsx";
import { keep, readKept } from "../state/kept.ts";

interface SignInFormProps {
  readonly onDone: () => void;
  /** What a link that did not work has left to say. */
  readonly failure?: string | undefined;
}

type Door = "operator" | "member";

const DOORS: readonly { readonly value: Door; readonly label: string }[] = [
  { value: "operator", label: "API token" },
  { value: "member", label: "Email and password" },
];

const LAST_DOOR = "sign-in";

/** Operators have a token; members of a workspace have an address with a password. */
export function SignInForm({ onDone, failure }: SignInFormProps) {
  const [door, setDoor] = useState<Door>(readKept<Door>(LAST_DOOR, "operator"));
  const [given, setGiven] = useState({ token: "", email: "", password: "" });
  const [error, setError] = useState(failure);
  const [isRunning, setRunning] = useState(false);
  const submit = async () => {
    const { proof, missing } = read(door, given);
    if (!proof) return setError(missing);
    setRunning(true);
    try {
      await signIn(proof);
      keep(LAST_DOOR, door);
      onDone();
    } catch (caught) {
      const isLost = caught instanceof RequestError && caught.status === 0;
      const told = isLost ? "The server does not answer. Start it, then try again" : messageOf(caught);
      setError(`${told.replace(/\.$/, "")}.`);
      setRunning(false);
    }
  };
  const set = (name: keyof typeof given) => (text: string) => setGiven({ ...given, [name]: text });
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Segments
        label="Sign in with"
        isWide
        value={door}
        options={DOORS}
        onChange={(next) => {
          setDoor(next);
          setError(undefined);
        }}
      />
      {door === "operator" ? (
        <Field
          key="token"
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
              value={given.token}
              onChange={set("token")}
            />
          )}
        </Field>
      ) : (
        <>
          <Field key="email" label="Email">
            {(field) => (
              <TextInput
                {...field}
                type="email"
                autoComplete="username"
                autoFocus
                value={given.email}
                onChange={set("email")}
              />
            )}
          </Field>
          <Field key="password" label="Password" error={error}>
            {(field) => (
              <TextInput
                {...field}
                type="password"
                autoComplete="current-password"
                value={given.password}
                onChange={set("password")}
              />
            )}
          </Field>
        </>
      )}
      <Button type="submit" look="primary" size="lg" aria-disabled={isRunning}>
        {isRunning ? "Signing in…" : "Sign in"}
      </Button>
      <p className="ink3 text-xs">
        {door === "operator" ? (
          <>
            No token at hand? On the server, <code className="mono">npm run overdub -- login</code> prints a link that
            signs in once.
          </>
        ) : (
          "No password yet, or lost? An owner of the workspace makes a link with which you set one."
        )}
      </p>
    </form>
  );
}

function read(
  door: Door,
  { token, email, password }: Readonly<Record<"token" | "email" | "password", string>>,
): { readonly proof?: Proof; readonly missing?: string } {
  if (door === "operator") {
    return token.trim() === ""
      ? { missing: "Paste the API token. It begins with ovd_." }
      : { proof: { token: token.trim() } };
  }
  if (email.trim() === "") return { missing: "Type your email address." };
  return password === "" ? { missing: "Type your password." } : { proof: { email: email.trim(), password } };
}
