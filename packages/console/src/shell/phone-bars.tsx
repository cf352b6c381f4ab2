import { Link } from "@tanstack/react-router";
import { Menu as MenuIcon, Search } from "lucide-react";
import { IconButton } from "../components/button.tsx";
import { Icon } from "../components/icon.tsx";
import { Mark } from "../components/mark.tsx";
import { usePageSearch } from "../state/search.ts";
import type { Page } from "./page.ts";
import { useIsHere } from "./sidebar.tsx";
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
  readonly onMore: () => void;
}

export function BottomBar({ pages, onMore }: BottomBarProps) {
  return (
    <nav className="mnav" aria-label="Main pages">
      {pages.map((page) => (
        <BarLink key={page.path} page={page} />
      ))}
      <button type="button" onClick={onMore}>
        <Icon of={MenuIcon} size={20} />
        More
      </button>
    </nav>
  );
}

function BarLink({ page }: { readonly page: Page }) {
  const { account } = usePageSearch();
  const isHere = useIsHere(page.path);
  return (
    <Link to={page.path} search={{ account } as never} aria-current={isHere ? "page" : undefined}>
      <Icon of={page.icon} size={20} />
      {page.path === "/" ? "Home" : page.title}
    </Link>
  );
}
