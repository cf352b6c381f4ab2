import { Archive, ArchiveRestore, Copy, Link2, MoreHorizontal, Pencil, QrCode, Trash2 } from "lucide-react";
import { IconButton } from "../../components/button.tsx";
import { Menu } from "../../components/menu.tsx";
import type { Search } from "../../state/search.ts";
import type { Link } from "./link.ts";
import type { LinkActs } from "./use-link-acts.ts";

interface LinkButtonsProps {
  readonly link: Link;
  readonly acts: LinkActs;
  readonly setSearch: (change: Search) => void;
  readonly showsArchived: boolean;
}

/** At the end of a link's row. */
export function LinkButtons({ link, acts, setSearch, showsArchived }: LinkButtonsProps) {
  const items = [
    { label: "Edit", icon: Pencil, hint: "e", run: () => setSearch({ link: link.id, new: undefined }) },
    { label: "Copy short link", icon: Copy, hint: "y y", run: () => acts.copy(link) },
    { label: "QR code", icon: QrCode, hint: "b", run: () => setSearch({ link: link.id, show: "qr" }) },
    { label: "Duplicate", icon: Link2, run: () => setSearch({ new: link.url, link: undefined }) },
    {
      label: link.archived ? "Restore" : "Archive",
      icon: link.archived ? ArchiveRestore : Archive,
      run: () => acts.archive([link], !link.archived, showsArchived),
    },
    { label: "Delete", icon: Trash2, isDanger: true, isApart: true, run: () => acts.remove([link]) },
  ];
  return (
    <>
      <IconButton icon={Copy} size="sm" look="plain" label="Copy short link" onClick={() => acts.copy(link)} />
      <Menu items={items} align="end">
        <button type="button" className="btn sm ic" aria-label={`More for ${link.domain}/${link.key}`}>
          <MoreHorizontal className="i" aria-hidden="true" />
        </button>
      </Menu>
    </>
  );
}
