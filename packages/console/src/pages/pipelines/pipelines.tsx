import { Plus } from "lucide-react";
import { lazy, Suspense } from "react";
import { useAccount } from "../../api/accounts.ts";
import { Button } from "../../components/button.tsx";
import { Empty, Skeleton } from "../../components/states.tsx";
import { useKeys } from "../../keyboard/keys.ts";
import { PageFrame } from "../../shell/page-frame.tsx";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import { RunList } from "./run-list.tsx";

const CampaignList = lazy(() => import("./campaign-list.tsx"));
const ConversionList = lazy(() => import("./conversion-list.tsx"));
const SyncList = lazy(() => import("./sync-list.tsx"));
const RunSheet = lazy(() => import("./run-sheet.tsx"));
const CampaignSheet = lazy(() => import("./campaign-sheet.tsx"));

/** Each with what is made there. */
const TABS = [
  { id: undefined, label: "Runs", makes: "New campaign" },
  { id: "campaigns", label: "Campaigns", makes: "New campaign" },
  { id: "sync", label: "Sync jobs", makes: "New sync job" },
  { id: "conversions", label: "Conversions", makes: "New source" },
] as const;

/** Work that takes long: what runs and how far; campaigns with their plan; what billing systems have told. */
export default function PipelinesPage() {
  const account = useAccount();
  const search = usePageSearch();
  const setSearch = useSetSearch();
  const { id: tab, makes } = TABS.find(({ id }) => id === search.tab) ?? TABS[0];
  const make = () =>
    setSearch(
      tab === "sync" || tab === "conversions" ? { new: "" } : { tab: "campaigns", campaign: "", run: undefined },
    );
  useKeys([{ keys: "c", label: makes, run: make }]);
  const close = () => setSearch({ run: undefined, campaign: undefined, new: undefined });
  return (
    <PageFrame
      title="Pipelines"
      actions={
        account && (
          <Button look="primary" icon={Plus} hint="C" onClick={make}>
            {makes}
          </Button>
        )
      }
      sheet={
        account && (
          <Suspense fallback={null}>
            {search.run !== undefined ? (
              <RunSheet key={search.run} accountId={account.id} id={search.run} onClose={close} />
            ) : (
              search.campaign !== undefined && (
                <CampaignSheet
                  key={search.campaign}
                  accountId={account.id}
                  id={search.campaign || undefined}
                  onClose={close}
                />
              )
            )}
          </Suspense>
        )
      }
    >
      <nav className="tabs" aria-label="Parts of this page">
        {TABS.map(({ id, label }) => (
          <button
            key={label}
            type="button"
            aria-current={id === tab ? "page" : undefined}
            onClick={() =>
              setSearch({ tab: id, run: undefined, campaign: undefined, new: undefined, state: undefined })
            }
          >
            {label}
          </button>
        ))}
      </nav>
      {!account ? (
        <Empty title="No account is connected" text="Connect a Dub workspace, and its jobs will be here." />
      ) : (
        <Suspense fallback={<Skeleton rows={8} />}>
          {tab === "campaigns" ? (
            <CampaignList accountId={account.id} onMake={make} />
          ) : tab === "sync" ? (
            <SyncList accountId={account.id} onMake={make} />
          ) : tab === "conversions" ? (
            <ConversionList accountId={account.id} onMake={make} />
          ) : (
            <RunList accountId={account.id} onMake={make} />
          )}
        </Suspense>
      )}
    </PageFrame>
  );
}
