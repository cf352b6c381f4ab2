import { useQueries } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { lazy, Suspense } from "react";
import { useAccount } from "../../api/accounts.ts";
import { callDub } from "../../api/dub.ts";
import type { Group, Reward } from "../../api/program.ts";
import { programKey, useGroupsQuery, useProgram, useRewardsQuery } from "../../api/program.ts";
import { Button } from "../../components/button.tsx";
import { ProgramGate } from "../../components/program-gate.tsx";
import { Failure, Skeleton } from "../../components/states.tsx";
import { Tag, Tile } from "../../components/tag.tsx";
import { UserText } from "../../components/user-text.tsx";
import { money } from "../../format/money.ts";
import { plural } from "../../format/numbers.ts";
import type { RewardEvent } from "../../format/rewards.ts";
import { modifierInWords, rewardInWords } from "../../format/rewards.ts";
import { useKeys } from "../../keyboard/keys.ts";
import { PageFrame } from "../../shell/page-frame.tsx";
import { usePageSearch, useSetSearch } from "../../state/search.ts";

const RewardSheet = lazy(() => import("./reward-sheet.tsx"));
const SetUpSheet = lazy(() => import("./set-up-sheet.tsx"));

const COUNTED = 100;

/** What each group of partners earns. */
export default function RewardsPage() {
  const account = useAccount();
  const search = usePageSearch();
  const setSearch = useSetSearch();
  const { program, isMissing } = useProgram(account?.id);
  const groupsQuery = useGroupsQuery(account?.id);
  const rewardsQuery = useRewardsQuery(account?.id);
  const groups = groupsQuery.data?.result ?? [];
  const rewards = rewardsQuery.data?.result;
  const failed = [groupsQuery, rewardsQuery].find(({ isError, data }) => isError && data === undefined);
  const sizes = useQueries({
    queries: groups.map(({ id }) => ({
      queryKey: [...programKey(account?.id), "partners", "size", id],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        callDub<readonly unknown[]>(account?.id ?? "", "partners", {
          query: { groupId: id, status: "approved", limit: COUNTED },
          signal,
        }),
      staleTime: 60_000,
    })),
  });
  const close = () => setSearch({ reward: undefined, group: undefined, event: undefined, show: undefined });
  const addGroup = () => setSearch({ show: "group", reward: undefined });
  useKeys([{ keys: "c", label: "New group", run: () => program && addGroup() }]);
  const isSettingUp = search.show === "group" || (search.show === "program" && isMissing);
  return (
    <PageFrame
      title="Rewards"
      count={program && <span className="hide-m">{program.name}</span>}
      actions={
        program && (
          <Button look="primary" icon={Plus} hint="C" onClick={addGroup}>
            New group
          </Button>
        )
      }
      sheet={
        account && (
          <Suspense fallback={null}>
            {search.reward !== undefined && program ? (
              <RewardSheet
                key={`${search.reward}.${search.group}.${search.event}`}
                accountId={account.id}
                id={search.reward || undefined}
                groupId={search.group}
                event={(search.event ?? "sale") as RewardEvent}
                onClose={close}
              />
            ) : (
              isSettingUp && (
                <SetUpSheet
                  key={search.show}
                  accountId={account.id}
                  what={isMissing ? "program" : "group"}
                  onClose={close}
                />
              )
            )}
          </Suspense>
        )
      }
    >
      <ProgramGate promise="Groups of partners will be here, each with what it earns.">
        {failed ? (
          <Failure error={failed.error} what="the rewards" retry={() => void failed.refetch()} />
        ) : groups.length === 0 || rewards === undefined ? (
          <Skeleton rows={4} height={120} />
        ) : (
          <section className="scroll" aria-label="Groups">
            <div className="cards">
              {groups.map((group, index) => {
                const size = sizes[index]?.data?.result.length;
                return (
                  <GroupCard
                    key={group.id}
                    group={group}
                    rewards={rewards}
                    size={size === undefined ? "" : size >= COUNTED ? `${COUNTED}+ partners` : plural(size, "partner")}
                    onOpen={(reward) =>
                      setSearch({ reward: reward.id, group: group.id, event: undefined, show: undefined })
                    }
                    onAdd={(event) => setSearch({ reward: "", group: group.id, event, show: undefined })}
                  />
                );
              })}
            </div>
          </section>
        )}
      </ProgramGate>
    </PageFrame>
  );
}

const EVENTS = [
  { event: "sale", field: "saleRewardId", label: "Sales" },
  { event: "lead", field: "leadRewardId", label: "Sign-ups" },
  { event: "click", field: "clickRewardId", label: "Clicks" },
] as const;

interface GroupCardProps {
  readonly group: Group;
  readonly rewards: readonly Reward[];
  readonly size: string;
  readonly onOpen: (reward: Reward) => void;
  readonly onAdd: (event: RewardEvent) => void;
}

function GroupCard({ group, rewards, size, onOpen, onAdd }: GroupCardProps) {
  const own = EVENTS.map((each) => ({ ...each, reward: rewards.find(({ id }) => id === group[each.field]) }));
  return (
    <article className="card" aria-label={group.name}>
      <header>
        <Tile text={group.name} />
        <h2 className="min-w-0">
          <UserText text={group.name} />
        </h2>
        <span className="ink3 ms-auto flex-none text-xs">{size}</span>
      </header>
      <div className="grid gap-3 p-4">
        <div className="flex flex-wrap gap-1.5">
          <Tag text={group.holdingPeriodDays === 0 ? "Not held" : `Held ${plural(group.holdingPeriodDays, "day")}`} />
          {group.applicationFormPublishedAt && <Tag text="Form open" tone="ok" />}
          {group.autoApprovePartnersEnabledAt && <Tag text="Approves by itself" tone="info" />}
        </div>
        {own.map(({ event, label, reward }) => (
          <div key={event} className="border-t border-line-soft pt-3">
            <p className="ink3 text-xs">{label}</p>
            {reward ? (
              <div className="row items-start!">
                <div className="grow">
                  <p className="b wrap-anywhere">{rewardInWords(reward, reward.event)}</p>
                  {(reward.modifiers ?? []).slice(0, 3).map((modifier) => (
                    <p key={modifier.id ?? modifierInWords(modifier)} className="ink2 text-sm wrap-anywhere" dir="auto">
                      {modifierInWords(modifier)}
                    </p>
                  ))}
                  {(reward.modifiers?.length ?? 0) > 3 && (
                    <p className="ink3 text-xs">{`and ${(reward.modifiers?.length ?? 0) - 3} more`}</p>
                  )}
                  {reward.spendLimitAmount !== null && (
                    <p className="ink3 text-xs">{`At most ${money(reward.spendLimitAmount)} ${INTERVALS[reward.spendLimitInterval ?? ""] ?? ""}`}</p>
                  )}
                  <p className="ink3 text-xs">{`Rules v${reward.version}`}</p>
                </div>
                <Button size="sm" onClick={() => onOpen(reward)} aria-label={`Edit ${label} of ${group.name}`}>
                  Edit
                </Button>
              </div>
            ) : (
              <div className="row">
                <p className="ink2 grow">Pays nothing</p>
                <Button
                  size="sm"
                  icon={Plus}
                  onClick={() => onAdd(event)}
                  aria-label={`Add reward for ${label} to ${group.name}`}
                >
                  Add reward
                </Button>
              </div>
            )}
          </div>
        ))}
      </div>
    </article>
  );
}

const INTERVALS: Readonly<Record<string, string>> = {
  allTime: "in all",
  day: "a day",
  week: "a week",
  month: "a month",
};
