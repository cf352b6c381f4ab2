import type { Account } from "../api/accounts.ts";
import type { Tone } from "../format/text.ts";
import { Tag } from "./tag.tsx";

const STATES: Readonly<Record<string, readonly [text: string, tone: Tone]>> = {
  active: ["Connected", "ok"],
  connecting: ["Connecting", "info"],
  needs_reauth: ["Sign in again", "warn"],
  validation_error: ["Key refused", "bad"],
  post_install_error: ["Setup unfinished", "warn"],
  blocked: ["Blocked", "bad"],
  disconnected: ["Disconnected", ""],
};

/** The state of an account in words; as programs call it for a pointer that rests on it. */
export function AccountTag({ account }: { readonly account: Pick<Account, "status"> }) {
  const [text, tone] = STATES[account.status] ?? [account.status, ""];
  return <Tag text={text} tone={tone} raw={account.status} />;
}
