import { useQuery, useQueryClient } from "@tanstack/react-query";
import { LogOut } from "lucide-react";
import { useState } from "react";
import { useMembership } from "../../api/accounts.ts";
import { messageOf } from "../../api/request.ts";
import { sessionQuery, signOut } from "../../api/session.ts";
import { Button } from "../../components/button.tsx";
import { Facts } from "../../components/facts.tsx";
import { Segments } from "../../components/segments.tsx";
import { exactTime } from "../../format/times.ts";
import { singleKeys } from "../../keyboard/keys.ts";
import { CONSOLE_PATH } from "../../state/base-path.ts";
import { useStore } from "../../state/store.ts";
import type { Theme } from "../../state/theme.ts";
import { readTheme, setTheme } from "../../state/theme.ts";
import { showToast } from "../../state/toasts.ts";

const THEMES: readonly { readonly value: Theme; readonly label: string }[] = [
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
  { value: "system", label: "As the system" },
];

/** This browser, who is signed in in it, and what runs here. */
export function General() {
  const client = useQueryClient();
  const { data: session } = useQuery(sessionQuery);
  const membership = useMembership();
  const [theme, setShownTheme] = useState(readTheme);
  const hasKeys = useStore(singleKeys);
  const leave = () =>
    signOut().then(
      () => {
        client.clear();
        location.assign(`${CONSOLE_PATH}/sign-in`);
      },
      (error: unknown) => showToast(`Still signed in: ${messageOf(error)}`, { isError: true }),
    );
  return (
    <>
      <section className="card" aria-label="This browser">
        <header>
          <h2>This browser</h2>
        </header>
        <ul className="lines">
          <li>
            <span className="grow">
              <span className="b block">Theme</span>
              <span className="ink3 text-xs">Kept in this browser alone</span>
            </span>
            <Segments
              label="Theme"
              value={theme}
              options={THEMES}
              onChange={(next) => {
                setTheme(next);
                setShownTheme(next);
              }}
            />
          </li>
          <li>
            <label className="row grow">
              <span className="grow">
                <span className="b block">Single keys</span>
                <span className="ink3 text-xs">Such as j, k and c; those with Ctrl stay</span>
              </span>
              <input
                className="sw"
                type="checkbox"
                checked={hasKeys}
                onChange={(event) => singleKeys.set(event.target.checked)}
              />
            </label>
          </li>
          <li>
            <span className="grow">
              <span className="b block">
                {session?.kind === "member"
                  ? `Signed in as ${session.name}`
                  : session?.is_operator
                    ? "Signed in as operator"
                    : `Signed in by “${session?.name}”`}
              </span>
              <span className="ink3 text-xs">
                {session && `Until ${exactTime(session.expires_at)}, or three days without use`}
              </span>
            </span>
            <Button icon={LogOut} onClick={() => void leave()}>
              Sign out
            </Button>
          </li>
        </ul>
      </section>
      <section className="card" aria-label="About">
        <header>
          <h2>About</h2>
        </header>
        <div className="p-4">
          <Facts
            rows={[
              ["Version", session?.version],
              session?.kind === "member" ? ["Role", membership?.role] : ["Environment", session?.environment?.name],
              ["Gateway", session?.public_url],
              [
                "Licences",
                <span key="licences">
                  Overdub is under Apache-2.0; notices of what the console is made of are in its folder dist.
                </span>,
              ],
            ]}
          />
        </div>
      </section>
    </>
  );
}
