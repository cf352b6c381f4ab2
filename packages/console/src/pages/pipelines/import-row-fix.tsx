import { useQuery } from "@tanstack/react-query";
import { request } from "../../api/request.ts";
import { Failure, Skeleton } from "../../components/states.tsx";
import { CellsForm } from "./cells-form.tsx";
import type { ImportedRow } from "./imported-row.ts";
import { cellsOf, columnsOf, withoutEmpty } from "./imported-row.ts";

interface ImportRowFixProps {
  /** Of the event that the row is. */
  readonly eventId: string;
  readonly onFixed: () => void;
  readonly onClose: () => void;
}

/** A row of a file of conversions that has failed. */
export function ImportRowFix({ eventId, onFixed, onClose }: ImportRowFixProps) {
  const path = `/conversion-event/${encodeURIComponent(eventId)}`;
  const event = useQuery({
    queryKey: ["conversion row", eventId],
    queryFn: ({ signal }) => request<{ readonly body: ImportedRow }>(path, { signal }),
    // What is typed is of these cells.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (event.error && !event.data)
    return <Failure error={event.error} what="this row" retry={() => void event.refetch()} />;
  if (!event.data) return <Skeleton rows={3} />;
  const { body } = event.data;
  const cells = cellsOf(body);
  return (
    <CellsForm
      label={`Row ${body.line}`}
      cells={cells}
      columnsOf={columnsOf}
      onClose={onClose}
      save={async (changes) => {
        await request(path, { method: "PATCH", body: { row: withoutEmpty({ ...cells, ...changes }) } });
        onFixed();
      }}
    />
  );
}
