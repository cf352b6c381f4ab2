import { Plus } from "lucide-react";
import { useState } from "react";
import { useAccount } from "../../api/accounts.ts";
import { useCursorList } from "../../api/cursor-list.ts";
import { Button } from "../../components/button.tsx";
import type { Column } from "../../components/data-table.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Empty, Failure, Skeleton } from "../../components/states.tsx";
import { Tag, Tile } from "../../components/tag.tsx";
import { Time } from "../../components/time.tsx";
import { useRows } from "../../components/use-rows.ts";
import { UserText } from "../../components/user-text.tsx";
import { useKeys } from "../../keyboard/keys.ts";
import { useCommands } from "../../shell/commands.ts";
import { PageFrame } from "../../shell/page-frame.tsx";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import { AddDomain } from "./add-domain.tsx";
import type { Domain } from "./domain.ts";
import { DomainSheet } from "./domain-sheet.tsx";

const EVERY_MS = 10_000;

/** Each domain with its state in words. */
export default function DomainsPage() {
  const account = useAccount();
  const search = usePageSearch();
  const setSearch = useSetSearch();
  const [isAdding, setAdding] = useState(false);
  const list = useCursorList<Domain>([account?.id, "domains", "list"], "/proxy/domains", {
    query: { integrated_account_id: account?.id },
    refetchMs: EVERY_MS,
    isOff: account === undefined,
  });
  const open = ({ slug }: Domain) => setSearch({ domain: slug });
  const rows = useRows({ rows: list.rows, idOf: ({ slug }) => slug, onOpen: open, openId: search.domain });
  const opened = list.rows.find(({ slug }) => slug === search.domain);
  const add = () => setAdding(true);
  useKeys([{ keys: "c", label: "Add a domain", run: add }]);
  useCommands([{ label: "Add a domain", hint: "c", run: add }], "domains");
  return (
    <PageFrame
      title="Domains"
      count={list.data && list.rows.length}
      actions={
        <Button look="primary" icon={Plus} hint="C" onClick={add}>
          Add domain
        </Button>
      }
      sheet={
        opened &&
        account && (
          <DomainSheet
            key={opened.slug}
            accountId={account.id}
            domain={opened}
            onClose={() => setSearch({ domain: undefined })}
          />
        )
      }
    >
      {list.isError && list.rows.length === 0 ? (
        <Failure error={list.error} what="the domains" retry={() => void list.refetch()} />
      ) : !list.data ? (
        <Skeleton rows={4} />
      ) : list.rows.length === 0 ? (
        <Empty
          title="No domains yet"
          text="Short links stand on a domain of yours."
          action={<Button onClick={add}>Add domain</Button>}
        />
      ) : (
        <DataTable
          label="Domains"
          columns={columns(open)}
          rows={list.rows}
          idOf={({ slug }) => slug}
          nameOf={({ slug }) => slug}
          currentId={rows.currentId}
          onCurrent={rows.setCurrent}
          onOpen={open}
          isNarrow={opened !== undefined}
          onEnd={list.more}
        />
      )}
      {isAdding && account && (
        <AddDomain
          accountId={account.id}
          onClose={() => setAdding(false)}
          onAdded={(slug) => {
            setAdding(false);
            setSearch({ domain: slug });
          }}
        />
      )}
    </PageFrame>
  );
}

function columns(open: (domain: Domain) => void): readonly Column<Domain>[] {
  return [
    {
      id: "domain",
      header: "Domain",
      isTelling: true,
      cell: (domain) => (
        <div className="row lk">
          <Tile text={domain.slug} />
          <button type="button" className="open t b" onClick={() => open(domain)}>
            <UserText text={domain.slug} />
          </button>
          {domain.primary && <Tag text="Default" />}
        </div>
      ),
    },
    {
      id: "state",
      header: "State",
      width: 150,
      isTelling: true,
      cell: ({ verified, archived }) =>
        archived ? (
          <Tag text="Archived" />
        ) : (
          <Tag text={verified ? "Works" : "Waits for DNS"} tone={verified ? "ok" : "warn"} />
        ),
    },
    {
      id: "expired",
      header: "Ended links lead to",
      width: 220,
      cell: ({ expiredUrl }) => <UserText text={expiredUrl ?? "—"} />,
    },
    { id: "made", header: "Since", width: 100, isNumber: true, cell: ({ createdAt }) => <Time at={createdAt} /> },
  ];
}
