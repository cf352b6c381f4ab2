import { Link, useLocation } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { Icon } from "../components/icon.tsx";
import { Mark } from "../components/mark.tsx";
import { Tooltip } from "../components/tooltip.tsx";
import { createKeptStore } from "../state/kept.ts";
import { usePageSearch } from "../state/search.ts";
import { useStore } from "../state/store.ts";
import type { Page, PageGroup } from "./page.ts";
import { Pulse } from "./pulse.tsx";
import { WorkspaceSwitch } from "./workspace-switch.tsx";

/** Titles of groups that are closed. */
const closedGroups = createKeptStore<readonly string[]>("closed-groups", []);

interface SidebarProps {
  readonly groups: readonly PageGroup[];
  readonly foot: readonly Page[];
  readonly isFolded: boolean;
  readonly onFind: () => void;
}

export function Sidebar({ groups, foot, isFolded, onFind }: SidebarProps) {
  const closed = useStore(closedGroups);
  const toggle = (title: string) =>
    closedGroups.set((before) =>
      before.includes(title) ? before.filter((each) => each !== title) : [...before, title],
    );
  return (
    <nav className="side" aria-label="Main">
      <div className="brand">
        <Mark />
        <b>Overdub</b>
        <WorkspaceSwitch />
      </div>
      <button type="button" className="find" onClick={onFind}>
        <Icon of={Search} size={14} />
        <span>Find or do</span>
        <kbd>Ctrl K</kbd>
      </button>
      <div className="side-scroll">
        {groups.map(({ title, pages }) => {
          const isClosed = title !== undefined && closed.includes(title) && !isFolded;
          return (
            <div key={title ?? pages[0]?.path}>
              {title !== undefined && (
                <h2>
                  <button type="button" aria-expanded={!isClosed} onClick={() => toggle(title)}>
                    {title}
                  </button>
                </h2>
              )}
              {!isClosed && <NavList pages={pages} isFolded={isFolded} />}
            </div>
          );
        })}
      </div>
      <NavList pages={foot} isFolded={isFolded} />
      <Pulse />
    </nav>
  );
}

function NavList({ pages, isFolded }: { readonly pages: readonly Page[]; readonly isFolded: boolean }) {
  return (
    <ul className="nav">
      {pages.map((page) => (
        <li key={page.path}>
          {isFolded ? (
            <Tooltip text={page.title}>
              <NavLink page={page} isFolded />
            </Tooltip>
          ) : (
            <NavLink page={page} isFolded={false} />
          )}
        </li>
      ))}
    </ul>
  );
}

function NavLink({ page, isFolded, ...rest }: { readonly page: Page; readonly isFolded: boolean }) {
  const { account } = usePageSearch();
  const isHere = isAt(page.path, useLocation().pathname);
  const badge = page.useBadge?.();
  return (
    <Link to={page.path} search={{ account } as never} aria-current={isHere ? "page" : undefined} {...rest}>
      <Icon of={page.icon} />
      {isFolded ? <span className="sr-only">{page.title}</span> : page.title}
      {badge && <span className={`n ${badge.isWaiting ? "hot" : ""}`}>{badge.text}</span>}
    </Link>
  );
}

/** Whether this is the page, or one below it. */
export function isAt(path: string, pathname: string): boolean {
  return path === "/" ? pathname === "/" : pathname === path || pathname.startsWith(`${path}/`);
}
