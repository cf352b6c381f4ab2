import { Archive, Clock, Folder as FolderIcon, Hash, Tag as TagIcon, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../../components/button.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { Picker } from "../../components/list-box.tsx";
import { count, plural } from "../../format/numbers.ts";
import { shortDate } from "../../format/times.ts";
import type { Utm } from "./bulk-dialogs.tsx";
import { EndDialog, UtmDialog } from "./bulk-dialogs.tsx";
import type { Folder, Link, Tag } from "./link.ts";
import { UTM_FIELDS } from "./link-form.ts";
import type { LinkActs } from "./use-link-acts.ts";

interface BulkBarProps {
  readonly links: readonly Link[];
  readonly total: number | undefined;
  readonly tags: readonly Tag[];
  readonly folders: readonly Folder[];
  readonly acts: LinkActs;
  readonly accountId: string;
  readonly showsArchived: boolean;
  /** Selects all that match; undefined where all are selected or loaded. */
  readonly onAll: (() => void) | undefined;
  readonly onClear: () => void;
}

/** Above so many, the number is typed. */
const MANY = 100;
const SAMPLES = 3;

interface Planned {
  readonly title: string;
  readonly verb: string;
  readonly body: string;
  readonly run: () => Promise<unknown>;
}

/** What can be done with the selected links at once, each with what it changes shown before. */
export function BulkBar(props: BulkBarProps) {
  const { links, total, tags, folders, acts, accountId, showsArchived, onAll, onClear } = props;
  const [planned, setPlanned] = useState<Planned>();
  const [asked, setAsked] = useState<"ends" | "utm">();
  const size = links.length;
  const samples = (before: (link: Link) => string, after: string) =>
    links
      .slice(0, SAMPLES)
      .map((link) => `${link.key}: ${before(link)} → ${after}`)
      .join(" · ") + (size > SAMPLES ? ` · and ${count(size - SAMPLES)} more` : "");
  const planTag = (id: string) => {
    const tag = tags.find((each) => each.id === id);
    if (!tag) return;
    setPlanned({
      title: `Set the tag of ${plural(size, "link")} to ${tag.name}`,
      verb: "Set tag",
      body: samples(({ tags: own }) => own?.map(({ name }) => name).join(", ") || "no tag", tag.name),
      run: () => acts.change(links, { tagIds: [id] }, `Tagged ${plural(size, "link")}`, { shown: { tags: [tag] } }),
    });
  };
  const planFolder = (id: string) => {
    const folder = folders.find((each) => each.id === id);
    if (!folder) return;
    const nameOf = (folderId: string | null) => folders.find((each) => each.id === folderId)?.name ?? "no folder";
    setPlanned({
      title: `Move ${plural(size, "link")} to ${folder.name}`,
      verb: "Move",
      body: samples((link) => nameOf(link.folderId), folder.name),
      run: () => acts.change(links, { folderId: id }, `Moved ${plural(size, "link")}`),
    });
  };
  const planEnd = (local: string) => {
    const expiresAt = local === "" ? null : new Date(local).toISOString();
    const words = (at: string | null) => (at === null ? "never" : shortDate(at));
    setPlanned({
      title: expiresAt === null ? `Let ${plural(size, "link")} never end` : `Let ${plural(size, "link")} end`,
      verb: "Set the end",
      body: samples((link) => words(link.expiresAt), words(expiresAt)),
      run: () => acts.change(links, { expiresAt }, `Changed the end of ${plural(size, "link")}`),
    });
  };
  const planUtm = (utm: Utm) => {
    const words = (of: Utm | Link) =>
      UTM_FIELDS.filter((field) => field in utm)
        .map((field) => of[field] ?? "none")
        .join(" / ");
    setPlanned({
      title: `Set the campaign tags of ${plural(size, "link")}`,
      verb: "Set campaign tags",
      body: samples((link) => words(link), words(utm)),
      run: () => acts.change(links, utm, `Changed the campaign tags of ${plural(size, "link")}`),
    });
  };
  const remove = () => {
    acts.remove(links);
    onClear();
  };
  return (
    <section className="bulk" aria-label="Selected links">
      <b className="b whitespace-nowrap" role="status">{`${count(size)} selected`}</b>
      {onAll && total !== undefined && (
        <Button look="ghost" size="sm" onClick={onAll}>
          {`All ${count(total)}`}
        </Button>
      )}
      <Picker
        label="Tag"
        empty="No such tag"
        choices={tags.map(({ id, name }) => ({ value: id, label: name }))}
        onChoose={planTag}
      >
        <Button icon={TagIcon} size="sm">
          Tag
        </Button>
      </Picker>
      <Picker
        label="Folder"
        empty="No such folder"
        choices={folders.map(({ id, name }) => ({ value: id, label: name }))}
        onChoose={planFolder}
      >
        <Button icon={FolderIcon} size="sm">
          Folder
        </Button>
      </Picker>
      <Button icon={Clock} size="sm" onClick={() => setAsked("ends")}>
        Ends
      </Button>
      <Button icon={Hash} size="sm" onClick={() => setAsked("utm")}>
        Campaign tags
      </Button>
      <Button
        icon={Archive}
        size="sm"
        onClick={() => {
          acts.archive(links, true, showsArchived);
          onClear();
        }}
      >
        Archive
      </Button>
      <Button
        icon={Trash2}
        size="sm"
        className="d"
        onClick={() =>
          size > 1
            ? setPlanned({
                title: `Delete ${plural(size, "link")}`,
                verb: "Delete",
                body: "Their short links stop working at once. You can take it back for ten seconds.",
                run: async () => remove(),
              })
            : remove()
        }
      >
        Delete
      </Button>
      <Button look="ghost" size="sm" onClick={onClear}>
        Clear
      </Button>
      {asked === "ends" && (
        <EndDialog
          onClose={() => setAsked(undefined)}
          onChoose={(local) => {
            setAsked(undefined);
            planEnd(local);
          }}
        />
      )}
      {asked === "utm" && (
        <UtmDialog
          accountId={accountId}
          onClose={() => setAsked(undefined)}
          onChoose={(utm) => {
            setAsked(undefined);
            planUtm(utm);
          }}
        />
      )}
      {planned && (
        <Confirm
          {...planned}
          typed={size > MANY ? String(size) : undefined}
          run={async () => {
            await planned.run();
            onClear();
          }}
          onClose={() => setPlanned(undefined)}
        />
      )}
    </section>
  );
}
