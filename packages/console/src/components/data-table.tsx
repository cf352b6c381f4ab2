import { useVirtualizer } from "@tanstack/react-virtual";
import type { ReactNode, RefObject } from "react";
import { memo, useEffect, useMemo, useRef, useState } from "react";
import { useIsNarrow } from "./narrow.ts";

export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** Of the column, as CSS says it; the first column takes what is left. */
  readonly width?: number;
  readonly isNumber?: boolean;
  /** What the list sorts by when the header is pressed. */
  readonly sort?: string;
  /** Stays when the list is narrow: beside a sheet, or on a phone. */
  readonly isTelling?: boolean;
}

export interface TableSelection {
  readonly ids: ReadonlySet<string>;
  readonly set: (ids: ReadonlySet<string>) => void;
}

interface DataTableProps<Row> {
  /** What the rows are: `Links`. */
  readonly label: string;
  /** The same ones as long as they say the same: with others every row is drawn anew. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  /** What people call a row. */
  readonly nameOf: (row: Row) => string;
  /** The row of the keyboard. */
  readonly currentId?: string | undefined;
  readonly onCurrent?: (id: string) => void;
  readonly onOpen?: (row: Row) => void;
  readonly sort?: string | undefined;
  readonly onSort?: (sort: string) => void;
  readonly selection?: TableSelection | undefined;
  /** Buttons at the end of the row under the pointer, or of the focus; kept as `columns` are. */
  readonly actions?: (row: Row) => ReactNode;
  /** A row that is not stored yet. */
  readonly ghost?: ReactNode;
  readonly isNarrow?: boolean;
  readonly isDense?: boolean;
  /** Of rows that are shown while others are asked for. */
  readonly isDimmed?: boolean;
  /** How many there are; undefined where nobody knows. */
  readonly total?: number | undefined;
  readonly onEnd?: (() => void) | undefined;
}

/** A list of things as a real table, of which only what is in view is drawn. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, rows, idOf, selection, isDimmed = false, total, onEnd, currentId } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const isPhone = useIsNarrow();
  // Fingers need the height, and what has no column there stands on a second line.
  const isDense = props.isDense === true && !isPhone;
  const isNarrow = props.isNarrow || isPhone;
  const columns = useMemo(
    () => (isNarrow ? props.columns.filter(({ isTelling }) => isTelling) : props.columns),
    [isNarrow, props.columns],
  );
  const latest = useRef(props);
  latest.current = props;
  const overscan = useOverscan();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isDense ? 36 : 52),
    overscan,
    // Before the first drawing nobody has measured: so high at most.
    initialRect: { width: innerWidth, height: innerHeight },
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= rows.length - 20) onEnd?.();
  }, [last, rows.length, onEnd]);
  const current = rows.findIndex((row) => idOf(row) === currentId);
  useEffect(() => {
    if (current >= 0) virtual.scrollToIndex(current, { align: "auto" });
  }, [current, virtual]);
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const isSelectable = selection !== undefined && !isPhone;
  const width = columns.length + (isSelectable ? 1 : 0);
  return (
    <div ref={scroller} className={`tbl-scroll ${isDimmed ? "dimmed" : ""}`} aria-busy={isDimmed}>
      <table className={`tbl ${isDense ? "dense" : ""}`} aria-label={label} aria-rowcount={(total ?? rows.length) + 1}>
        <Head {...props} columns={columns} isSelectable={isSelectable} />
        <tbody>
          {props.ghost}
          <Spacer height={before} width={width} />
          {items.map(({ index, key }) => {
            const row = rows[index];
            return (
              row !== undefined && (
                <Line
                  key={key}
                  table={latest}
                  columns={columns}
                  actions={props.actions}
                  row={row}
                  index={index}
                  isCurrent={idOf(row) === currentId}
                  isSelected={selection?.ids.has(idOf(row))}
                  isSelectable={isSelectable}
                />
              )
            );
          })}
          <Spacer height={after} width={width} />
        </tbody>
      </table>
    </div>
  );
}

/** How many rows beyond those in view are drawn: at first few, since nobody scrolls yet. */
function useOverscan(): number {
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 250);
    return () => clearTimeout(timer);
  }, []);
  return isShown ? 12 : 1;
}

function Spacer({ height, width }: { readonly height: number; readonly width: number }) {
  if (height <= 0) return null;
  return (
    <tr className="spacer" aria-hidden="true">
      <td colSpan={width} style={{ height }} />
    </tr>
  );
}

interface HeadProps<Row> extends DataTableProps<Row> {
  readonly isSelectable: boolean;
}

function Head<Row>({ columns, rows, idOf, sort, onSort, selection, isSelectable, label }: HeadProps<Row>) {
  const chosen = selection?.ids.size ?? 0;
  const isAll = chosen > 0 && rows.every((row) => selection?.ids.has(idOf(row)));
  return (
    <thead>
      <tr aria-rowindex={1}>
        {isSelectable && selection && (
          <th className="c" scope="col">
            <input
              className="ck"
              type="checkbox"
              aria-label={`Select all ${label.toLowerCase()} that are loaded`}
              checked={isAll}
              ref={(box) => {
                if (box) box.indeterminate = chosen > 0 && !isAll;
              }}
              onChange={() => selection.set(new Set(isAll ? [] : rows.map(idOf)))}
            />
          </th>
        )}
        {columns.map(({ id, header, width, isNumber, sort: own }) => (
          <th
            key={id}
            scope="col"
            className={isNumber ? "num" : ""}
            style={width === undefined ? undefined : { width }}
            aria-sort={own !== undefined && own === sort ? "descending" : undefined}
          >
            {own !== undefined && onSort ? (
              <button type="button" onClick={() => onSort(own)}>
                {header}
                {own === sort && <span aria-hidden="true"> ▼</span>}
              </button>
            ) : (
              header
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface LineProps<Row> {
  /** What the table was given last, for what is not drawn. */
  readonly table: RefObject<DataTableProps<Row>>;
  readonly columns: readonly Column<Row>[];
  readonly actions: ((row: Row) => ReactNode) | undefined;
  readonly row: Row;
  readonly index: number;
  readonly isCurrent: boolean;
  /** Undefined where nothing can be. */
  readonly isSelected: boolean | undefined;
  readonly isSelectable: boolean;
}

/** Drawn again only if what it says has changed: a page has answers of many questions, and each is drawn when it comes. */
const Line = memo(LineOf) as typeof LineOf;

function LineOf<Row>({ table, columns, actions, row, index, isCurrent, isSelected, isSelectable }: LineProps<Row>) {
  const { idOf, nameOf } = table.current;
  // Buttons that nobody sees are not made: forty rows would have eighty, with a tooltip or a menu each.
  const [isReached, setReached] = useState(false);
  const reach = actions && !isReached ? () => setReached(true) : undefined;
  return (
    <tr
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      className={isCurrent ? "cur" : ""}
      onPointerEnter={reach}
      onFocus={reach}
      onClick={(event) => {
        if (event.target instanceof Element && event.target.closest("button, a, input, [role=menu]")) return;
        table.current.onCurrent?.(idOf(row));
        table.current.onOpen?.(row);
      }}
    >
      {isSelectable && (
        <td className="c">
          <input
            className="ck"
            type="checkbox"
            aria-label={`Select ${nameOf(row)}`}
            checked={isSelected ?? false}
            onChange={() => {
              const { selection, onCurrent } = table.current;
              const ids = new Set(selection?.ids);
              if (!ids.delete(idOf(row))) ids.add(idOf(row));
              selection?.set(ids);
              onCurrent?.(idOf(row));
            }}
          />
        </td>
      )}
      {columns.map((column, place) =>
        place === 0 ? (
          <th key={column.id} scope="row" className={column.isNumber ? "num" : ""}>
            {column.cell(row)}
          </th>
        ) : (
          <td key={column.id} className={column.isNumber ? "num" : ""}>
            {column.cell(row)}
            {place === columns.length - 1 && isReached && actions && <div className="acts">{actions(row)}</div>}
          </td>
        ),
      )}
    </tr>
  );
}
