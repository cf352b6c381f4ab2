import { Plus } from "lucide-react";
import { lazy, Suspense } from "react";
import { useAccount } from "../../api/accounts.ts";
import { useGroups, useProgram } from "../../api/program.ts";
import { Button } from "../../components/button.tsx";
import type { Column } from "../../components/data-table.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { ProgramGate } from "../../components/program-gate.tsx";
import { Segments } from "../../components/segments.tsx";
import { Empty, Failure, Skeleton } from "../../components/states.tsx";
import { Tag, Tile } from "../../components/tag.tsx";
import { useRows } from "../../components/use-rows.ts";
import { UserText } from "../../components/user-text.tsx";
import { money } from "../../format/money.ts";
import { shortDate } from "../../format/times.ts";
import { useKeys } from "../../keyboard/keys.ts";
import { PageFrame } from "../../shell/page-frame.tsx";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import type { Bounty } from "./bounty.ts";
import { bountyInWords, useBounties } from "./bounty.ts";

const BountySheet = lazy(() => import("./bounty-sheet.tsx"));
const NewBounty = lazy(() => import("./new-bounty.tsx"));

export default function BountiesPage() {
  const account = useAccount();
  const search = usePageSearch();
  const setSearch = useSetSearch();
  const { program, isMissing } = useProgram(account?.id);
  const groups = useGroups(account?.id);
  const isArchived = search.archived === "1";
  const { list, rows: bounties, onEnd } = useBounties(account?.id, isArchived, !isMissing);
  const open = ({ id }: Bounty) => setSearch({ bounty: id, new: undefined });
  const make = () => setSearch({ new: "", bounty: undefined });
  const close = () => setSearch({ bounty: undefined, new: undefined });
  const rows = useRows({ rows: bounties, idOf: ({ id }) => id, onOpen: open, openId: search.bounty });
  const isBeside = search.bounty !== undefined || search.new !== undefined;
  useKeys([{ keys: "c", label: "New bounty", run: make }]);
  return (
    <PageFrame
      title="Bounties"
      count={program && <span className="hide-m">{program.name}</span>}
      actions={
        program && (
          <Button look="primary" icon={Plus} hint="C" onClick={make}>
            New bounty
          </Button>
        )
      }
      bar={
        program && (
          <Segments
            label="Which bounties"
            value={isArchived ? "archived" : "open"}
            options={[
              { value: "open", label: "Open" },
              { value: "archived", label: "Archived" },
            ]}
            onChange={(value) => setSearch({ archived: value === "archived" ? "1" : undefined })}
          />
        )
      }
      sheet={
        isBeside &&
        account && (
          <Suspense fallback={<aside className="sheet" aria-busy="true" />}>
            {search.bounty !== undefined ? (
              <BountySheet key={search.bounty} accountId={account.id} id={search.bounty} onClose={close} />
            ) : (
              <NewBounty accountId={account.id} onClose={close} />
            )}
          </Suspense>
        )
      }
    >
      <ProgramGate promise="Rewards for results, and for work that partners hand in, will be here.">
        {list.isError && bounties.length === 0 ? (
          <Failure error={list.error} what="the bounties" retry={() => void list.refetch()} />
        ) : !list.data ? (
          <Skeleton rows={6} />
        ) : bounties.length === 0 ? (
          isArchived ? (
            <Empty
              title="No archived bounties"
              text="Bounties that are over can be archived; their submissions stay."
            />
          ) : (
            <Empty
              title="No bounties yet"
              text="A bounty pays for results, which count by themselves, or for work that partners hand in."
              action={
                <Button look="primary" icon={Plus} onClick={make}>
                  New bounty
                </Button>
              }
            />
          )
        ) : (
          <DataTable
            label="Bounties"
            columns={columnsOf(open, groups)}
            rows={bounties}
            idOf={({ id }) => id}
            nameOf={(bounty) => bounty.name ?? bountyInWords(bounty)}
            currentId={rows.currentId}
            onCurrent={rows.setCurrent}
            onOpen={open}
            isNarrow={isBeside}
            isDimmed={list.isPlaceholderData}
            onEnd={onEnd}
          />
        )}
      </ProgramGate>
    </PageFrame>
  );
}

function columnsOf(
  onOpen: (bounty: Bounty) => void,
  groups: readonly { readonly id: string; readonly name: string }[],
): readonly Column<Bounty>[] {
  return [
    {
      id: "bounty",
      header: "Bounty",
      isTelling: true,
      cell: (row) => (
        <span className="row">
          <Tile text={row.name ?? "B"} />
          <span className="lk min-w-0">
            <button type="button" className="open" onClick={() => onOpen(row)}>
              <UserText className="b block" text={row.name ?? "Bounty"} />
              <UserText className="ink3 block text-xs" text={bountyInWords(row)} />
            </button>
          </span>
        </span>
      ),
    },
    {
      id: "for",
      header: "For",
      width: 180,
      cell: (row) => (
        <UserText
          text={
            row.groups.length === 0
              ? "All partners"
              : row.groups.map((each) => groups.find(({ id }) => id === each.id)?.name ?? each.id).join(", ")
          }
        />
      ),
    },
    {
      id: "starts",
      header: "Begins",
      width: 92,
      cell: ({ startsAt }) => (startsAt ? shortDate(startsAt) : "on joining"),
    },
    { id: "ends", header: "Ends", width: 92, cell: ({ endsAt }) => (endsAt ? shortDate(endsAt) : "never") },
    {
      id: "state",
      header: "State",
      width: 112,
      cell: ({ archivedAt, endsAt }) =>
        archivedAt ? (
          <Tag text="Archived" />
        ) : endsAt && Date.parse(endsAt) < Date.now() ? (
          <Tag text="Over" />
        ) : (
          <Tag text="Open" tone="ok" />
        ),
    },
    {
      id: "reward",
      header: "Reward",
      width: 112,
      isNumber: true,
      isTelling: true,
      cell: ({ rewardAmount }) => <span className="b">{rewardAmount === null ? "—" : money(rewardAmount)}</span>,
    },
  ];
}
