import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { messageOf, request } from "../../api/request.ts";
import { Button } from "../../components/button.tsx";
import { Field, TextInput } from "../../components/field.tsx";
import { Failure, Skeleton } from "../../components/states.tsx";

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

/** The cells of one row of a table, to be corrected where they stand. */
export function RowFix({ campaignId, line, columns, onFixed, onClose }: RowFixProps) {
  const path = `/campaign/${campaignId}/rows/${line}`;
  const row = useQuery({
    queryKey: ["campaign row", campaignId, line],
    queryFn: ({ signal }) => request<TableRow>(path, { signal }),
    // What is typed is of these cells.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const [changes, setChanges] = useState<Readonly<Record<string, string>>>({});
  const [failure, setFailure] = useState<string>();
  const [isSaving, setSaving] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const isThere = row.data !== undefined;
  useEffect(() => {
    if (isThere) form.current?.querySelector("input")?.focus();
  }, [isThere]);
  if (row.error && !row.data)
    return <Failure error={row.error} what={`line ${line}`} retry={() => void row.refetch()} />;
  if (!row.data) return <Skeleton rows={2} />;
  const cells = row.data.data ?? {};
  const save = async () => {
    if (isSaving) return;
    setSaving(true);
    try {
      // A row that could not be read has no cells but these.
      const data = row.data.data === null ? { ...changes } : changes;
      if (Object.keys(data).length > 0) await request(path, { method: "PATCH", body: { data } });
      onFixed();
    } catch (error) {
      setFailure(messageOf(error));
      setSaving(false);
    }
  };
  return (
    <form
      ref={form}
      className="fix"
      aria-label={`Line ${line}`}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        {columns.map((name) => (
          <Field key={name} label={name}>
            {(control) => (
              <TextInput
                {...control}
                value={changes[name] ?? asText(cells[name])}
                onChange={(value) => setChanges((before) => ({ ...before, [name]: value }))}
              />
            )}
          </Field>
        ))}
      </div>
      {failure && (
        <p className="help bad wrap-anywhere" role="alert" dir="auto">
          {failure}
        </p>
      )}
      <div className="row justify-end">
        <Button size="sm" look="ghost" onClick={onClose}>
          Cancel
        </Button>
        <Button size="sm" type="submit" look="primary" aria-disabled={isSaving}>
          {isSaving ? "Saving…" : "Save row"}
        </Button>
      </div>
    </form>
  );
}

function asText(cell: unknown): string {
  return typeof cell === "string" ? cell : cell === null || cell === undefined ? "" : JSON.stringify(cell);
}
