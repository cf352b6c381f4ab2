import { Plus } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import type { Account } from "../../api/accounts.ts";
import { labelOf } from "../../api/accounts.ts";
import type { Call } from "../../api/calls.ts";
import { useCalls } from "../../api/calls.ts";
import { cursorListQuery, useCursorList } from "../../api/cursor-list.ts";
import { AccountTag } from "../../components/account-tag.tsx";
import { Button } from "../../components/button.tsx";
import type { Column } from "../../components/data-table.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { barsOf, Meter } from "../../components/meter.tsx";
import { Empty, Failure, Skeleton } from "../../components/states.tsx";
import { Tag, Tile } from "../../components/tag.tsx";
import { Time } from "../../components/time.tsx";
import { useRows } from "../../components/use-rows.ts";
import { UserText } from "../../components/user-text.tsx";
import { count } from "../../format/numbers.ts";
import { useKeys } from "../../keyboard/keys.ts";
import { useCommands } from "../../shell/commands.ts";
import type { Begin } from "../../shell/page.ts";
import { PageFrame } from "../../shell/page-frame.tsx";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import { AccountSheet } from "./account-sheet.tsx";
import { ConnectAccount } from "./connect-account.tsx";

const ACCOUNTS = [["accounts", "list"], "/integrated-account", { limit: 200, refetchMs: 30_000 }] as const;

export const begin: Begin = (client) => client.prefetchInfiniteQuery(cursorListQuery<Account>(...ACCOUNTS));

/** Accounts that need someone, then all others. */
export default function AccountsPage() {
  const search = usePageSearch();
  const setSearch = useSetSearch();
  const [isConnecting, setConnecting] = useState(false);
  const list = useCursorList<Account>(...ACCOUNTS);
  const { data: calls } = useCalls();
  const accounts = list.rows.toSorted((a, b) => Number(a.status === "active") - Number(b.status === "active"));
  const open = useCallback(({ id }: Account) => setSearch({ open: id }), [setSearch]);
  const columns = useMemo(() => columnsOf(open, calls ?? []), [open, calls]);
  const rows = useRows({ rows: accounts, idOf: ({ id }) => id, onOpen: open, openId: search.open });
  const opened = accounts.find(({ id }) => id === search.open);
  const connect = () => setConnecting(true);
  useKeys([{ keys: "c", label: "Connect an account", run: connect }]);
  useCommands([{ label: "Connect an account", hint: "c", run: connect }], "accounts");
  return (
    <PageFrame
      title="Accounts"
      count={list.data && `${count(accounts.length)}${list.hasNextPage ? "+" : ""}`}
      actions={
        <Button look="primary" icon={Plus} hint="C" onClick={connect}>
          Connect account
        </Button>
      }
      sheet={opened && <AccountSheet key={opened.id} account={opened} onClose={() => setSearch({ open: undefined })} />}
    >
      {list.isError && accounts.length === 0 ? (
        <Failure error={list.error} what="the accounts" retry={() => void list.refetch()} />
      ) : !list.data ? (
        <Skeleton rows={6} />
      ) : accounts.length === 0 ? (
        <Empty
          title="No accounts yet"
          text="A connected Dub workspace is an account: tools, pages and programs work with it."
          action={<Button onClick={connect}>Connect account</Button>}
        />
      ) : (
        <DataTable
          label="Accounts"
          columns={columns}
          rows={accounts}
          idOf={({ id }) => id}
          nameOf={labelOf}
          currentId={rows.currentId}
          onCurrent={rows.setCurrent}
          onOpen={open}
          isNarrow={opened !== undefined}
          onEnd={list.more}
        />
      )}
      {isConnecting && <ConnectAccount onClose={() => setConnecting(false)} />}
    </PageFrame>
  );
}

function columnsOf(open: (account: Account) => void, calls: readonly Call[]): readonly Column<Account>[] {
  const byAccount = Map.groupBy(calls, ({ integrated_account_id: id }) => id);
  const callsOf = ({ id }: Account) => byAccount.get(id) ?? [];
  return [
    {
      id: "account",
      header: "Account",
      isTelling: true,
      cell: (account) => (
        <div className="row lk">
          <Tile text={labelOf(account)} />
          <div className="min-w-0">
            <button type="button" className="open t b" onClick={() => open(account)}>
              <UserText text={labelOf(account)} />
            </button>
            <div className="dest t">
              <UserText text={account.tenant_id} />
            </div>
          </div>
          {account.is_sandbox && <Tag text="Test" tone="info" />}
        </div>
      ),
    },
    { id: "state", header: "Status", width: 150, isTelling: true, cell: (account) => <AccountTag account={account} /> },
    { id: "calls", header: "Newest calls", width: 150, cell: (account) => <Meter bars={barsOf(callsOf(account))} /> },
    {
      id: "ms",
      header: "Mean",
      width: 90,
      isNumber: true,
      cell: (account) => {
        const own = callsOf(account);
        const sum = own.reduce((ms, { duration }) => ms + (duration ?? 0), 0);
        return own.length > 0 ? `${Math.round(sum / own.length)} ms` : "—";
      },
    },
    {
      id: "last",
      header: "Last call",
      width: 100,
      isNumber: true,
      cell: (account) => <Time at={callsOf(account)[0]?.timestamp} />,
    },
    { id: "made", header: "Since", width: 100, isNumber: true, cell: ({ created_at }) => <Time at={created_at} /> },
  ];
}
