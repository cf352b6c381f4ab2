import { useState } from "react";
import { useKeys } from "../keyboard/keys.ts";
import type { TableSelection } from "./data-table.tsx";

interface RowsOptions<Row> {
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  readonly onOpen: (row: Row) => void;
  /** The row whose sheet is open, which `j` and `k` move along. */
  readonly openId?: string | undefined;
}

interface Rows {
  readonly currentId: string | undefined;
  readonly setCurrent: (id: string) => void;
  readonly selection: TableSelection;
  readonly clear: () => void;
}

/** The row of the keyboard and the rows that are selected, with the keys for both. */
export function useRows<Row>({ rows, idOf, onOpen, openId }: RowsOptions<Row>): Rows {
  const [currentId, setCurrent] = useState<string>();
  const [anchor, setAnchor] = useState<number>();
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const at = rows.findIndex((row) => idOf(row) === currentId);
  const move = (by: number) => {
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
    if (!next) return false;
    setCurrent(idOf(next));
    if (openId !== undefined) onOpen(next);
    return true;
  };
  const open = () => {
    const row = rows[at];
    if (!row) return false;
    onOpen(row);
    return true;
  };
  const select = (isSpan: boolean) => {
    if (at < 0) return false;
    const from = isSpan ? (anchor ?? at) : at;
    const span = rows.slice(Math.min(from, at), Math.max(from, at) + 1).map(idOf);
    const next = new Set(ids);
    const isAdding = isSpan || !next.has(span[0] ?? "");
    for (const id of span)
      if (isAdding) next.add(id);
      else next.delete(id);
    setIds(next);
    if (!isSpan) setAnchor(at);
    return true;
  };
  const clear = () => setIds(new Set());
  useKeys([
    { keys: "j", label: "Next row", run: () => move(1) },
    { keys: "ArrowDown", label: "Next row", run: () => move(1) },
    { keys: "k", label: "Row before", run: () => move(-1) },
    { keys: "ArrowUp", label: "Row before", run: () => move(-1) },
    { keys: "Enter", label: "Open the row", run: (event) => !isControl(event.target) && open() },
    { keys: "e", label: "Edit the row", run: open },
    { keys: "x", label: "Select the row", run: () => select(false) },
    { keys: "Shift x", label: "Select up to the row", run: () => select(true) },
    {
      keys: "Escape",
      label: "Clear the selection",
      run: () => {
        if (ids.size === 0) return false;
        clear();
        return true;
      },
    },
  ]);
  return { currentId: openId ?? currentId, setCurrent, selection: { ids, set: setIds }, clear };
}

/** Whether Enter means something there already. */
function isControl(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest("a, button, input, select, textarea, summary, [role=dialog]") !== null
  );
}
