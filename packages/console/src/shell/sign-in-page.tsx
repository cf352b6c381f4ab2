import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { messageOf } from "../api/request.ts";
import { sessionQuery, signIn } from "../api/session.ts";
import { Mark } from "../components/mark.tsx";
import { usePageSearch } from "../state/search.ts";
import { SignInForm } from "./sign-in-form.tsx";

/** One card: a token, or a link that has brought somebody here. */
export function SignInPage() {
  const navigate = useNavigate();
  const client = useQueryClient();
  const { to } = usePageSearch();
  const [failure, setFailure] = useState<string>();
  const [isTrying, setTrying] = useState(location.hash.length > 1);
  const link = useRef(location.hash.slice(1));
  const done = async () => {
    await client.resetQueries({ queryKey: sessionQuery.queryKey });
    // Only below the console: an address that somebody made up leads nowhere else.
    await navigate({ href: to?.startsWith("/") && !to.startsWith("//") ? to : "/", replace: true });
  };
  useEffect(() => {
    document.title = "Sign in · Overdub";
    const token = link.current;
    if (token === "") return;
    link.current = "";
    history.replaceState(history.state, "", location.pathname + location.search);
    signIn({ link: token }).then(done, (error: unknown) => {
      setFailure(`${messageOf(error)}.`);
      setTrying(false);
    });
  });
  return (
    <main className="grid min-h-dvh place-items-center p-6">
      <div className="card w-full max-w-115 rounded-xl! p-7 shadow-3">
        <div className="row mb-6">
          <Mark />
          <h1 className="text-lg font-semibold">Sign in to Overdub</h1>
        </div>
        {isTrying ? <p role="status">Signing in…</p> : <SignInForm key={failure} failure={failure} onDone={done} />}
      </div>
    </main>
  );
}
