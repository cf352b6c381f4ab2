import { useQuery } from "@tanstack/react-query";
import { ChevronDown, X } from "lucide-react";
import { useState } from "react";
import { callDub } from "../../api/dub.ts";
import type { FieldControl } from "../../components/field.tsx";
import { Icon } from "../../components/icon.tsx";
import { Picker } from "../../components/list-box.tsx";
import { UserText } from "../../components/user-text.tsx";

type Row = Readonly<Record<string, unknown>>;

/** Where the things of an id are listed, and what people call one. */
interface IdKind {
  readonly route: string;
  readonly nameOf: (row: Row) => string;
  readonly idOf?: (row: Row) => string;
  /** Whether the list can be searched by name. */
  readonly isSearched?: boolean;
}

const text = (value: unknown) => (typeof value === "string" ? value : "");
const named = (row: Row) => text(row.name);

const KINDS: Readonly<Record<string, IdKind>> = {
  linkId: { route: "links", nameOf: ({ domain, key }) => `${text(domain)}/${text(key)}`, isSearched: true },
  folderId: { route: "folders", nameOf: named },
  tagId: { route: "tags", nameOf: named },
  tagIds: { route: "tags", nameOf: named },
  domain: { route: "domains", nameOf: ({ slug }) => text(slug), idOf: ({ slug }) => text(slug) },
  customerId: {
    route: "customers",
    nameOf: (row) => text(row.name) || text(row.email) || text(row.externalId),
    isSearched: true,
  },
  partnerId: { route: "partners", nameOf: named, isSearched: true },
};

/** `isIdField("folderId")`: whether the field's values can be chosen by name. */
export function isIdField(name: string): boolean {
  return name in KINDS;
}

interface IdFieldProps {
  readonly control: FieldControl;
  readonly accountId: string;
  readonly name: string;
  readonly value: string;
  readonly onChange: (id: string) => void;
}

/** A thing chosen by its name, which is sent by its id. Any other text may be typed, too. */
export function IdField({ control, accountId, name, value, onChange }: IdFieldProps) {
  const [typed, setTyped] = useState("");
  const [isOpen, setOpen] = useState(false);
  const kind = KINDS[name];
  const search = kind?.isSearched ? typed.trim() : "";
  const { data } = useQuery<readonly Row[], Error, readonly Row[]>({
    queryKey: [accountId, "names", kind?.route, search],
    queryFn: ({ signal }) =>
      callDub<readonly Row[]>(accountId, kind?.route ?? "", {
        query: { limit: 100, ...(search && { search }) },
        signal,
      }).then(({ result }) => result),
    enabled: kind !== undefined && (isOpen || value !== ""),
    placeholderData: (before: readonly Row[] | undefined) => before,
    staleTime: 60_000,
    retry: false,
  });
  const idOf = kind?.idOf ?? ((row: Row) => text(row.id));
  const rows = (data ?? []).filter((row) => kind?.nameOf(row).toLowerCase().includes(typed.trim().toLowerCase()));
  const chosen = data?.find((row) => idOf(row) === value);
  const shown = chosen && kind ? kind.nameOf(chosen) : value;
  return (
    <>
      <div className="row gap-1!">
        <Picker
          label={`Find ${name}`}
          empty="Nothing bears that name"
          open={isOpen}
          onOpenChange={setOpen}
          onType={setTyped}
          choices={[
            ...rows.map((row) => ({ value: idOf(row), label: kind?.nameOf(row) ?? "" })),
            ...(typed.trim() === "" ? [] : [{ value: typed.trim(), label: `As typed: ${typed.trim()}` }]),
          ]}
          onChoose={onChange}
        >
          <button type="button" className="in" {...control}>
            <span className={`grow t text-start ${value === "" ? "ink3" : ""}`}>
              <UserText text={value === "" ? "Choose by name" : shown} />
            </span>
            <Icon of={ChevronDown} size={12} />
          </button>
        </Picker>
        {value !== "" && (
          <button type="button" className="btn g ic" aria-label={`Empty ${name}`} onClick={() => onChange("")}>
            <Icon of={X} size={14} />
          </button>
        )}
      </div>
      {value !== "" && shown !== value && (
        <p className="help">
          Sent as <code className="mono">{value}</code>
        </p>
      )}
    </>
  );
}
