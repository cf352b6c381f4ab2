import { Bookmark, Trash2 } from "lucide-react";
import { useState } from "react";
import { createKeptStore } from "../state/kept.ts";
import type { Search } from "../state/search.ts";
import { useStore } from "../state/store.ts";
import { showToast } from "../state/toasts.ts";
import { Icon } from "./icon.tsx";
import { Picker } from "./list-box.tsx";

interface View {
  readonly page: string;
  readonly name: string;
  readonly search: Readonly<Record<string, string>>;
}

/** This browser keeps the names; what a view shows stands in the address, which can be sent to anybody. */
const views = createKeptStore<readonly View[]>("views", []);

interface SavedViewsProps {
  readonly page: string;
  /** What of the address makes a view: filters, order, range. */
  readonly parts: readonly string[];
  readonly search: Search;
  readonly onChange: (change: Search) => void;
}

const SAVE = "save ";

/** Filters under a name. */
export function SavedViews({ page, parts, search, onChange }: SavedViewsProps) {
  const all = useStore(views);
  const [typed, setTyped] = useState("");
  const own = all.filter((view) => view.page === page);
  const now = Object.fromEntries(parts.flatMap((part) => (search[part] === undefined ? [] : [[part, search[part]]])));
  const same = own.find((view) => JSON.stringify(view.search) === JSON.stringify(now));
  const wanted = typed.trim();
  const choose = (value: string) => {
    setTyped("");
    if (value.startsWith(SAVE)) {
      views.set([
        ...all.filter((view) => view.page !== page || view.name !== wanted),
        { page, name: wanted, search: now },
      ]);
      showToast(`Kept the view ${wanted} in this browser`);
      return;
    }
    const view = own.find(({ name }) => name === value);
    if (view) onChange(Object.fromEntries(parts.map((part) => [part, view.search[part]])));
  };
  if (own.length === 0 && Object.keys(now).length === 0) return null;
  return (
    <>
      <Picker
        label="Find or name a view"
        empty={own.length === 0 ? "Type a name to keep these filters." : "No such view"}
        onType={setTyped}
        choices={[
          ...own
            .filter(({ name }) => name.toLowerCase().includes(wanted.toLowerCase()))
            .map(({ name }) => ({ value: name, label: name, isChosen: name === same?.name })),
          ...(wanted !== "" && Object.keys(now).length > 0
            ? [{ value: `${SAVE}${wanted}`, label: `Keep these filters as ${wanted}` }]
            : []),
        ]}
        onChoose={choose}
      >
        <button type="button" className={`chip ${same ? "on" : ""}`}>
          <Icon of={Bookmark} size={12} />
          {same?.name ?? "Views"}
        </button>
      </Picker>
      {same && (
        <button
          type="button"
          className="btn g sm ic hide-m"
          aria-label={`Forget the view ${same.name}`}
          onClick={() => views.set(all.filter((view) => view !== same))}
        >
          <Icon of={Trash2} size={14} />
        </button>
      )}
    </>
  );
}
