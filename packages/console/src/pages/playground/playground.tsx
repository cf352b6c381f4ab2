import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { labelOf, useAccount } from "../../api/accounts.ts";
import { request } from "../../api/request.ts";
import { Empty, Failure, Skeleton } from "../../components/states.tsx";
import { plural } from "../../format/numbers.ts";
import { zone } from "../../format/range.ts";
import { PageFrame } from "../../shell/page-frame.tsx";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import { History } from "./history.tsx";
import type { Arguments, Tool } from "./tool.ts";
import { ToolBench } from "./tool-bench.tsx";
import { ToolList } from "./tool-list.tsx";

/** What is there before anybody has chosen. */
const FIRST_TOOL = "list_all_dub_analytics";
const firstArguments = (): Arguments => ({
  groupBy: "countries",
  event: "composite",
  interval: "30d",
  timezone: zone(),
});

/** Every tool with its form, its result, and the same call for other programs. */
export default function PlaygroundPage() {
  const account = useAccount();
  const search = usePageSearch();
  const setSearch = useSetSearch();
  const [replayed, setReplayed] = useState<{ readonly args: Arguments; readonly count: number }>();
  const tools = useQuery({
    queryKey: [account?.id, "tools"],
    queryFn: ({ signal }) =>
      request<{ result: readonly Tool[] }>(`/integrated-account/${account?.id}/tools`, { signal }).then(
        ({ result }) => result,
      ),
    enabled: account !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const tool = tools.data?.find(({ name }) => name === (search.tool ?? FIRST_TOOL)) ?? tools.data?.[0];
  return (
    <PageFrame
      title="Playground"
      count={tools.data && plural(tools.data.length, "tool")}
      actions={
        <>
          {account && (
            <span className={`tag ${account.is_sandbox ? "info" : "ok"}`}>
              <span className="t" dir="auto">
                {`${labelOf(account)}, ${account.is_sandbox ? "test" : "live"}`}
              </span>
            </span>
          )}
          <History
            onReplay={(name, args) => {
              setReplayed((before) => ({ args, count: (before?.count ?? 0) + 1 }));
              setSearch({ tool: name });
            }}
          />
        </>
      }
    >
      {tools.isError ? (
        <Failure error={tools.error} what="the tools" retry={() => void tools.refetch()} />
      ) : !tools.data ? (
        <Skeleton rows={10} height={32} />
      ) : !tool || !account ? (
        <Empty title="No tools" text="This account's Dub serves none." />
      ) : (
        <div className="pg">
          <ToolList
            tools={tools.data}
            current={tool.name}
            onChoose={(name) => {
              setReplayed(undefined);
              setSearch({ tool: name });
            }}
          />
          <ToolBench
            key={`${account.id} ${tool.name} ${replayed?.count ?? 0}`}
            account={account}
            tool={tool}
            initial={replayed?.args ?? (tool.name === FIRST_TOOL ? firstArguments() : {})}
            runsFirst={search.tool === undefined && tool.name === FIRST_TOOL}
          />
        </div>
      )}
    </PageFrame>
  );
}
