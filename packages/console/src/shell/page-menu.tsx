import { Link } from "@tanstack/react-router";
import { Dialog } from "../components/dialog.tsx";
import { Icon } from "../components/icon.tsx";
import { usePageSearch } from "../state/search.ts";
import type { Page, PageGroup } from "./page.ts";

interface PageMenuProps {
  readonly groups: readonly PageGroup[];
  readonly foot: readonly Page[];
  readonly onClose: () => void;
}

/** Every page, on a phone. */
export default function PageMenu({ groups, foot, onClose }: PageMenuProps) {
  const { account } = usePageSearch();
  return (
    <Dialog title="Pages" onClose={onClose}>
      {[...groups, { pages: foot }].map(({ title, pages }) => (
        <div key={title ?? pages[0]?.path} className="nav mt-2">
          {title && <h3 className="ink3 py-1 text-xs">{title}</h3>}
          {pages.map((page) => (
            <Link key={page.path} to={page.path} search={{ account } as never} onClick={onClose} className="h-11!">
              <Icon of={page.icon} />
              {page.title}
            </Link>
          ))}
        </div>
      ))}
    </Dialog>
  );
}
