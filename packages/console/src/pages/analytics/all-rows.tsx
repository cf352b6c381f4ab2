import { Download } from "lucide-react";
import { useState } from "react";
import type { Filters, Measure, Totals } from "../../api/analytics.ts";
import { EVENT_OF, NOTHING, useAnalytics } from "../../api/analytics.ts";
import { Button } from "../../components/button.tsx";
import type { Column } from "../../components/data-table.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { Sheet } from "../../components/sheet.tsx";
import { Failure, Skeleton } from "../../components/states.tsx";
import { inFigures, MEASURES } from "../../components/strip.tsx";
import { UserText } from "../../components/user-text.tsx";
import { toCsv } from "../../format/csv.ts";
import { changeOf } from "../../format/numbers.ts";
import type { Range } from "../../format/range.ts";
import { saveFile } from "../../state/save-file.ts";
import type { Group } from "./groups.ts";
import { toRows } from "./groups.ts";

interface AllRowsProps {
  readonly accountId: string | undefined;
  readonly group: Group;
  readonly range: Range;
  readonly compared: Range | undefined;
  readonly filters: Filters;
  readonly measure: Measure;
  readonly onFilter: (id: string) => void;
  readonly onClose: () => void;
}

type Fields = Totals & Readonly<Record<string, unknown>>;
type Row = ReturnType<typeof toRows>[number] & { readonly before: Totals | undefined };

/** Every row of a grouping, with the period before, to be searched and taken along. */
export function AllRows({ accountId, group, range, compared, filters, measure, onFilter, onClose }: AllRowsProps) {
  const [text, setText] = useState("");
  const now = useAnalytics<Fields>(accountId, group.id, range, filters, { limit: 100, event: EVENT_OF[measure] });
  const past = useAnalytics<Fields>(accountId, group.id, compared, filters, { limit: 100, event: EVENT_OF[measure] });
  const label = MEASURES.find(({ id }) => id === measure)?.label ?? "";
  const before = new Map(toRows(group, past.data ?? []).map((row) => [row.id, row]));
  const all: readonly Row[] = toRows(group, now.data ?? [])
    .map((row) => ({ ...row, before: past.data && compared ? (before.get(row.id) ?? NOTHING) : undefined }))
    .toSorted((a, b) => b[measure] - a[measure]);
  const wanted = text.trim().toLowerCase();
  const rows = all.filter(({ name }) => name.toLowerCase().includes(wanted));
  const columns: readonly Column<Row>[] = [
    {
      id: "name",
      header: group.label,
      isTelling: true,
      cell: ({ id, name }) => (
        <button type="button" className="open t" onClick={() => onFilter(id)}>
          <UserText text={name} />
        </button>
      ),
    },
    {
      id: "now",
      header: label,
      width: 104,
      isNumber: true,
      isTelling: true,
      cell: (row) => <b className="b">{inFigures(measure, row[measure])}</b>,
    },
    {
      id: "change",
      header: "Change",
      width: 96,
      isNumber: true,
      isTelling: true,
      cell: (row) => {
        if (!row.before) return "—";
        const { direction, text: words } = changeOf(row[measure], row.before[measure]);
        return <span className={direction === "same" ? "ink3" : direction}>{words || "—"}</span>;
      },
    },
  ];
  const save = () =>
    saveFile(`${group.label.toLowerCase()}.csv`, "text/csv", toCsv(rows.map(({ before: _, ...row }) => row)));
  return (
    <Sheet
      title={`All ${group.label.toLowerCase()}`}
      aside={now.data && String(rows.length)}
      onClose={onClose}
      footer={
        <Button icon={Download} onClick={save}>
          Save as CSV
        </Button>
      }
    >
      <div className="p-3">
        <SearchField label={`Search ${group.label.toLowerCase()}`} value={text} onChange={setText} />
      </div>
      {now.error && !now.data ? (
        <Failure error={now.error} what="these rows" retry={() => void now.refetch()} />
      ) : !now.data ? (
        <Skeleton rows={10} height={36} />
      ) : (
        <DataTable
          label={`All ${group.label.toLowerCase()}`}
          columns={columns}
          rows={rows}
          idOf={({ id }) => id}
          nameOf={({ name }) => name}
          isDense
        />
      )}
    </Sheet>
  );
}
