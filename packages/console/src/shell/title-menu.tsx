import { useLocation, useNavigate } from "@tanstack/react-router";
import { ChevronDown } from "lucide-react";
import { createContext, useContext } from "react";
import { Icon } from "../components/icon.tsx";
import { Menu } from "../components/menu.tsx";
import { useIsNarrow } from "../components/narrow.ts";
import { usePageSearch } from "../state/search.ts";
import type { PageGroup } from "./page.ts";

/** Those that the person reaches. */
export const ShownGroups = createContext<readonly PageGroup[]>([]);

/** The title of a page; on a phone, which has no sidebar, the menu of its group. */
export function PageTitle({ title }: { readonly title: string }) {
  const groups = useContext(ShownGroups);
  const isNarrow = useIsNarrow();
  const group = useGroupHere(groups);
  if (!isNarrow || !group || group.pages.length < 2) return <h1>{title}</h1>;
  return (
    <h1>
      <TitleMenu title={title} group={group} />
    </h1>
  );
}

function TitleMenu({ title, group }: { readonly title: string; readonly group: PageGroup }) {
  const navigate = useNavigate();
  const { account } = usePageSearch();
  const items = group.pages.map((page) => ({
    label: page.title,
    icon: page.icon,
    run: () => void navigate({ to: page.path, search: { account } as never }),
  }));
  return (
    <Menu items={items}>
      <button type="button" className="title-menu">
        {title}
        <Icon of={ChevronDown} size={16} />
      </button>
    </Menu>
  );
}

function useGroupHere(groups: readonly PageGroup[]): PageGroup | undefined {
  const { pathname } = useLocation();
  return groups.find(({ pages }) => pages.some(({ path }) => path === pathname));
}
