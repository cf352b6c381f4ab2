import { ArrowDownWideNarrow, Settings2 } from "lucide-react";
import type { Column } from "../../components/data-table.tsx";
import { DateRange } from "../../components/date-range.tsx";
import { FilterBar } from "../../components/filter-bar.tsx";
import { Icon } from "../../components/icon.tsx";
import { Picker } from "../../components/list-box.tsx";
import { Menu } from "../../components/menu.tsx";
import { SavedViews } from "../../components/saved-views.tsx";
import { SearchField } from "../../components/search-field.tsx";
import type { Search } from "../../state/search.ts";
import type { Link } from "./link.ts";
import { useDomains, useFolders, useTags } from "./link.ts";
import { SORTS, toSort } from "./use-links.ts";

const VIEW = ["q", "range", "folderId", "tagIds", "domain", "sort", "archived"];

interface LinkBarProps {
  readonly search: Search;
  readonly setSearch: (change: Search, options?: { readonly replace?: boolean }) => void;
  readonly accountId: string | undefined;
  readonly columns: readonly Column<Link>[];
  readonly shownColumns: readonly string[];
  readonly onColumns: (ids: readonly string[]) => void;
  readonly isDense: boolean;
  readonly onDense: (isDense: boolean) => void;
  readonly isNarrow: boolean;
}

/** Search, filters, order and columns of the list. */
export function LinkBar(props: LinkBarProps) {
  const { search, setSearch, accountId, columns, shownColumns, isDense, isNarrow } = props;
  const fields = [
    {
      id: "folderId",
      label: "Folder",
      choices: useFolders(accountId).map(({ id, name }) => ({ value: id, label: name })),
    },
    { id: "tagIds", label: "Tag", choices: useTags(accountId).map(({ id, name }) => ({ value: id, label: name })) },
    { id: "domain", label: "Domain", choices: useDomains(accountId).map(({ slug }) => ({ value: slug, label: slug })) },
  ];
  const sort = SORTS.find(({ value }) => value === toSort(search));
  const choose = (id: string) => {
    if (id === "dense") props.onDense(!isDense);
    else if (id === "archived") setSearch({ archived: search.archived === "1" ? undefined : "1" });
    else
      props.onColumns(shownColumns.includes(id) ? shownColumns.filter((each) => each !== id) : [...shownColumns, id]);
  };
  return (
    <>
      {!isNarrow && (
        <SearchField
          label="Search links"
          value={search.q ?? ""}
          onChange={(q) => setSearch({ q: q || undefined }, { replace: true })}
        />
      )}
      <DateRange
        look="chip"
        value={search.range ?? "all"}
        onChange={(range) => setSearch({ range: range === "all" ? undefined : range })}
      />
      <FilterBar fields={fields} search={search} onChange={setSearch} />
      <SavedViews page="links" parts={VIEW} search={search} onChange={setSearch} />
      <span className="grow" />
      <Menu items={SORTS.map(({ value, label }) => ({ label, run: () => setSearch({ sort: value }) }))} align="end">
        <button type="button" className="chip" aria-label={`Sorted by ${sort?.label}`}>
          <Icon of={ArrowDownWideNarrow} size={14} />
          {sort?.label}
        </button>
      </Menu>
      {!isNarrow && (
        <Picker
          label="Columns and rows"
          isMany
          onChoose={choose}
          choices={[
            ...columns
              .slice(1)
              .map(({ id, header }) => ({ value: id, label: header, isChosen: shownColumns.includes(id) })),
            { value: "dense", label: "Dense rows", isChosen: isDense },
            { value: "archived", label: "Archived links", isChosen: search.archived === "1" },
          ]}
        >
          <button type="button" className="chip hide-m">
            <Icon of={Settings2} size={14} />
            Display
          </button>
        </Picker>
      )}
    </>
  );
}
