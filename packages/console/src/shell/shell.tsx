import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { useAccount } from "../api/accounts.ts";
import { useNews } from "../api/news.ts";
import { RequestError, sessionIsOver } from "../api/request.ts";
import { sessionQuery } from "../api/session.ts";
import { Failure, Skeleton } from "../components/states.tsx";
import { handleKey, useKeys } from "../keyboard/keys.ts";
import { CONSOLE_PATH } from "../state/base-path.ts";
import { createKeptStore } from "../state/kept.ts";
import { usePageSearch } from "../state/search.ts";
import { useStore } from "../state/store.ts";
import { undoLast } from "../state/toasts.ts";
import { ForOperators } from "./for-operators.tsx";
import type { Page, PageGroup } from "./page.ts";
import { PageFrame } from "./page-frame.tsx";
import { BottomBar, TopBar } from "./phone-bars.tsx";
import { SessionOver } from "./session-over.tsx";
import { Sidebar } from "./sidebar.tsx";
import { ShownGroups } from "./title-menu.tsx";

const Palette = lazy(() => import("./palette.tsx"));
const KeyMap = lazy(() => import("./key-map.tsx"));
const PageMenu = lazy(() => import("./page-menu.tsx"));

const sidebarIsFolded = createKeptStore("sidebar-folded", false);

interface ShellProps {
  readonly groups: readonly PageGroup[];
  readonly foot: readonly Page[];
  /** Of the bottom bar on a phone. */
  readonly main: readonly Page[];
}

/** What stands around every page. */
export function Shell({ groups, foot, main }: ShellProps) {
  const session = useQuery(sessionQuery);
  const isOver = useStore(sessionIsOver);
  const isFolded = useStore(sidebarIsFolded);
  const [open, setOpen] = useState<"palette" | "keys" | "menu">();
  const navigate = useNavigate();
  const client = useQueryClient();
  const account = useAccount();
  useNews(isOver ? undefined : account?.id);
  const search = usePageSearch();
  const { pathname } = useLocation();
  const isMember = session.data?.kind === "member";
  const keptBack = isMember
    ? groups.flatMap(({ pages }) => pages).find(({ path, isForOperators }) => isForOperators && path === pathname)
    : undefined;
  const reached = (pages: readonly Page[]) => (isMember ? pages.filter((page) => !page.isForOperators) : pages);
  const shown = groups
    .map((group) => ({ ...group, pages: reached(group.pages) }))
    .filter(({ pages }) => pages.length > 0);
  const all = [...shown.flatMap(({ pages }) => pages), ...reached(foot)];
  useEffect(() => {
    addEventListener("keydown", handleKey);
    return () => removeEventListener("keydown", handleKey);
  }, []);
  useKeys([
    { keys: "Ctrl k", label: "Find or do", isGlobal: true, run: () => setOpen("palette") },
    { keys: "?", label: "Keys of this page", run: () => setOpen("keys") },
    { keys: "[", label: "Fold the sidebar", run: () => sidebarIsFolded.set((before) => !before) },
    { keys: "Ctrl z", label: "Undo the last act", run: undoLast },
    ...all.map(({ goKey, title, path }) => ({
      keys: `g ${goKey}`,
      label: `Go to ${title}`,
      run: () => void navigate({ to: path, search: { account: search.account } as never }),
    })),
  ]);
  const { error } = session;
  const isStranger = error instanceof RequestError && error.status === 401;
  useEffect(() => {
    if (!isStranger) return;
    const to = location.pathname.slice(CONSOLE_PATH.length) + location.search;
    void navigate({ to: "/sign-in" as never, search: (to === "/" ? {} : { to }) as never, replace: true });
  }, [isStranger, navigate]);
  if (isStranger) return null;
  if (error) return <Failure error={error} what="the console" retry={() => void session.refetch()} />;
  if (!session.data) return <Skeleton rows={6} />;
  const close = () => setOpen(undefined);
  return (
    <>
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <div className={`app ${isFolded ? "folded" : ""}`}>
        <Sidebar groups={shown} foot={reached(foot)} isFolded={isFolded} onFind={() => setOpen("palette")} />
        <TopBar onFind={() => setOpen("palette")} onMenu={() => setOpen("menu")} />
        <main className="main" id="main" tabIndex={-1}>
          <Suspense fallback={<Skeleton rows={8} />}>
            <ShownGroups value={shown}>
              {keptBack ? (
                <PageFrame key={keptBack.path} title={keptBack.title}>
                  <ForOperators />
                </PageFrame>
              ) : (
                <Outlet />
              )}
            </ShownGroups>
          </Suspense>
        </main>
        <BottomBar pages={main} groups={shown} onMore={() => setOpen("menu")} />
      </div>
      <Suspense fallback={null}>
        {open === "palette" && <Palette pages={all} onClose={close} />}
        {open === "keys" && <KeyMap onClose={close} />}
        {open === "menu" && <PageMenu groups={shown} foot={reached(foot)} onClose={close} />}
      </Suspense>
      {isOver && <SessionOver onBack={() => void client.invalidateQueries()} />}
    </>
  );
}
