import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { accountsQuery, labelOf, rememberAccount, useAccount } from "../api/accounts.ts";
import { useIsMember } from "../api/session.ts";
import { Icon } from "../components/icon.tsx";
import { Picker } from "../components/list-box.tsx";
import { useSetSearch } from "../state/search.ts";

/** Which account's workspace the pages are about. */
export function WorkspaceSwitch() {
  const { data: accounts = [] } = useQuery(accountsQuery);
  const isMember = useIsMember();
  const account = useAccount();
  const setSearch = useSetSearch();
  return (
    <Picker
      label={isMember ? "Find a workspace" : "Find an account"}
      empty={isMember ? "No such workspace" : "No such account"}
      choices={accounts.map((each) => ({
        value: each.id,
        label: labelOf(each),
        aside: each.is_sandbox ? "test" : each.status === "active" ? "" : "not connected",
      }))}
      onChoose={(id) => {
        rememberAccount(id);
        setSearch({ account: id });
      }}
    >
      <button
        type="button"
        className="ws"
        aria-label={`${isMember ? "Workspace" : "Account"}: ${account ? labelOf(account) : "none"}`}
      >
        <bdi dir="auto" className="t max-w-36">
          {account ? labelOf(account) : "No account"}
        </bdi>
        <Icon of={ChevronDown} size={12} />
      </button>
    </Picker>
  );
}
