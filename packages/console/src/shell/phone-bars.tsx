import { Link, useLocation } from "@tanstack/react-router";
import { Menu as MenuIcon, Search } from "lucide-react";
import { IconButton } from "../components/button.tsx";
import { Icon } from "../components/icon.tsx";
import { Mark } from "../components/mark.tsx";
import { usePageSearch } from "../state/search.ts";
import type { Page, PageGroup } from "./page.ts";
import { isAt } from "./sidebar.tsx";
import { WorkspaceSwitch } from "./workspace-switch.tsx";

export function TopBar({ onFind, onMenu }: { readonly onFind: () => void; readonly onMenu: () => void }) {
  return (
    <header className="mtop">
      <Mark />
      <WorkspaceSwitch />
      <span className="row ms-auto">
        <IconButton icon={Search} label="Find or do" onClick={onFind} />
        <IconButton icon={MenuIcon} label="Menu" onClick={onMenu} />
      </span>
    </header>
  );
}

interface BottomBarProps {
  /** At most four. */
  readonly pages: readonly Page[];
  /** Those that the person reaches; a page of a group has the mark of its group's page in the bar. */
  readonly groups: readonly PageGroup[];
  readonly onMore: () => void;
}

export function BottomBar({ pages, groups, onMore }: BottomBarProps) {
  const { pathname } = useLocation();
  const isHere = ({ path }: Page) => isAt(path, pathname);
  const group = groups.find((each) => each.pages.some(isHere));
  const marked = pages.find(isHere) ?? pages.find((page) => group?.pages.includes(page));
  return (
    <nav className="mnav" aria-label="Main pages">
      {pages.map((page) => (
        <BarLink key={page.path} page={page} current={page === marked ? (isHere(page) ? "page" : "true") : undefined} />
      ))}
      <button type="button" onClick={onMore} aria-current={marked ? undefined : "true"}>
        <Icon of={MenuIcon} size={20} />
        More
      </button>
    </nav>
  );
}

function BarLink({ page, current }: { readonly page: Page; readonly current: "page" | "true" | undefined }) {
  const { account } = usePageSearch();
  return (
    <Link to={page.path} search={{ account } as never} aria-current={current}>
      <Icon of={page.icon} size={20} />
      {page.path === "/" ? "Home" : page.title}
    </Link>
  );
}
