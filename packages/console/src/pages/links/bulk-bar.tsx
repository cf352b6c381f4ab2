import { Archive, Folder as FolderIcon, Tag as TagIcon, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../../components/button.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { Picker } from "../../components/list-box.tsx";
import { count, plural } from "../../format/numbers.ts";
import type { Folder, Link, Tag } from "./link.ts";
import type { LinkActs } from "./use-link-acts.ts";

interface BulkBarProps {
  readonly links: readonly Link[];
  readonly total: number | undefined;
  readonly tags: readonly Tag[];
  readonly folders: readonly Folder[];
  readonly acts: LinkActs;
  readonly showsArchived: boolean;
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
export function BulkBar({ links, tags, folders, acts, showsArchived, onClear }: BulkBarProps) {
  const [planned, setPlanned] = useState<Planned>();
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
  const remove = () => {
    acts.remove(links);
    onClear();
  };
  return (
    <section className="bulk" aria-label="Selected links">
      <b className="b" role="status">{`${count(size)} selected`}</b>
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
