import { useQuery } from "@tanstack/react-query";
import { request } from "../../api/request.ts";
import { Failure, Skeleton } from "../../components/states.tsx";
import { CellsForm } from "./cells-form.tsx";

interface TableRow {
  readonly line: number;
  readonly reason: string | null;
  /** Cells by the names of columns; null of a row that could not be read. */
  readonly data: Readonly<Record<string, unknown>> | null;
}

interface RowFixProps {
  readonly campaignId: string;
  readonly line: number;
  /** Of the table. */
  readonly columns: readonly string[];
  readonly onFixed: () => void;
  readonly onClose: () => void;
}

/** A row of a campaign's table. */
export function RowFix({ campaignId, line, columns, onFixed, onClose }: RowFixProps) {
  const path = `/campaign/${campaignId}/rows/${line}`;
  const row = useQuery({
    queryKey: ["campaign row", campaignId, line],
    queryFn: ({ signal }) => request<TableRow>(path, { signal }),
    // What is typed is of these cells.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (row.error && !row.data)
    return <Failure error={row.error} what={`line ${line}`} retry={() => void row.refetch()} />;
  if (!row.data) return <Skeleton rows={2} />;
  const cells = Object.entries(row.data.data ?? {}).map(([name, cell]) => [name, asText(cell)]);
  return (
    <CellsForm
      label={`Line ${line}`}
      cells={Object.fromEntries(cells)}
      columnsOf={() => columns}
      onClose={onClose}
      save={async (data) => {
        if (Object.keys(data).length === 0) return onClose();
        await request(path, { method: "PATCH", body: { data } });
        onFixed();
      }}
    />
  );
}

function asText(cell: unknown): string {
  return typeof cell === "string" ? cell : cell === null || cell === undefined ? "" : JSON.stringify(cell);
}
