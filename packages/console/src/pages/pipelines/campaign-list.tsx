import { Plus } from "lucide-react";
import { Button } from "../../components/button.tsx";
import type { Column } from "../../components/data-table.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Empty, Failure, Skeleton } from "../../components/states.tsx";
import { Tag } from "../../components/tag.tsx";
import { Time } from "../../components/time.tsx";
import { useRows } from "../../components/use-rows.ts";
import { UserText } from "../../components/user-text.tsx";
import { count } from "../../format/numbers.ts";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import type { Campaign } from "./campaign.ts";
import { TABLE_STATES, useCampaigns } from "./campaign.ts";

interface CampaignListProps {
  readonly accountId: string;
  readonly onMake: () => void;
}

export default function CampaignList({ accountId, onMake }: CampaignListProps) {
  const search = usePageSearch();
  const setSearch = useSetSearch();
  const { list, rows: campaigns, onEnd } = useCampaigns(accountId);
  const open = ({ id }: Campaign) => setSearch({ campaign: id });
  const rows = useRows({ rows: campaigns, idOf: ({ id }) => id, onOpen: open, openId: search.campaign || undefined });
  if (list.isError && campaigns.length === 0) {
    return <Failure error={list.error} what="the campaigns" retry={() => void list.refetch()} />;
  }
  if (!list.data) return <Skeleton rows={6} />;
  if (campaigns.length === 0) {
    return (
      <Empty
        title="No campaigns yet"
        text="A campaign makes thousands of links from a table, and shows what it would make before it does."
        action={
          <Button look="primary" icon={Plus} onClick={onMake}>
            New campaign
          </Button>
        }
      />
    );
  }
  return (
    <DataTable
      label="Campaigns"
      columns={columnsOf(open)}
      rows={campaigns}
      idOf={({ id }) => id}
      nameOf={({ label }) => label}
      currentId={rows.currentId}
      onCurrent={rows.setCurrent}
      onOpen={open}
      isNarrow={search.campaign !== undefined}
      onEnd={onEnd}
    />
  );
}

function columnsOf(onOpen: (campaign: Campaign) => void): readonly Column<Campaign>[] {
  return [
    {
      id: "campaign",
      header: "Campaign",
      isTelling: true,
      cell: (row) => (
        <span className="lk">
          <button type="button" className="open" onClick={() => onOpen(row)}>
            <UserText className="b block" text={row.label} />
            <UserText className="ink3 block text-xs" text={String(row.template.url ?? "")} />
          </button>
        </span>
      ),
    },
    { id: "rows", header: "Rows", width: 96, isNumber: true, cell: ({ table }) => count(table.rows) },
    {
      id: "links",
      header: "Links planned",
      width: 128,
      isNumber: true,
      cell: ({ plan }) => count(plan?.links),
    },
    { id: "made", header: "Made", width: 84, isNumber: true, cell: ({ created_at: at }) => <Time at={at} /> },
    {
      id: "state",
      header: "State",
      width: 148,
      isTelling: true,
      cell: ({ table, plan }) => {
        const state = plan ? { label: "Planned", tone: "ok" as const } : TABLE_STATES[table.state];
        return <Tag text={state?.label ?? table.state} tone={state?.tone ?? ""} raw={table.state} />;
      },
    },
  ];
}
