import { Provider as Tooltips } from "@radix-ui/react-tooltip";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  Outlet,
  RouterProvider,
} from "@tanstack/react-router";
import { useEffect } from "react";
import { currentAccount } from "../api/accounts.ts";
import { RequestError } from "../api/request.ts";
import { Button } from "../components/button.tsx";
import { Empty, Failure } from "../components/states.tsx";
import { Toasts } from "../components/toasts.tsx";
import { foot, groups } from "../pages/pages.ts";
import type { Page } from "../shell/page.ts";
import { Shell } from "../shell/shell.tsx";
import { SignInPage } from "../shell/sign-in-page.tsx";
import { CONSOLE_PATH } from "../state/base-path.ts";
import type { Search } from "../state/search.ts";
import { formatSearch, parseSearch } from "../state/search.ts";

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // What the server has refused, it refuses again; only what did not arrive is tried once more.
      retry: (failures, error) =>
        failures < 2 && !(error instanceof RequestError && error.status > 0 && error.status < 500),
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});

const pages = [...groups.flatMap((group) => group.pages), ...foot];
const first = pages[0]?.path ?? "/";
const main = pages.filter(({ path }) => ["/", "/links", "/analytics", "/partners"].includes(path));

const root = createRootRoute({
  component: Outlet,
  errorComponent: ({ error, reset }) => <Failure error={error} what="this page" retry={reset} />,
});
const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  component: () => <Shell groups={groups} foot={foot} main={main} />,
});
const routes = pages.map((page) =>
  createRoute({
    getParentRoute: () => shell,
    path: page.path,
    component: lazyRouteComponent(() => loadPage(page)),
    // Not waited for: the page is drawn meanwhile.
    loader: ({ location }) => void begin(page, location.search as Search),
    errorComponent: ({ error, reset }) => <Failure error={error} what="this page" retry={reset} />,
  }),
);
const lost = createRoute({ getParentRoute: () => shell, path: "$", component: NotFound });
const home = createRoute({
  getParentRoute: () => shell,
  path: "/",
  component: () => <Navigate to={first} replace />,
});
const signIn = createRoute({ getParentRoute: () => root, path: "/sign-in", component: SignInPage });

const router = createRouter({
  routeTree: root.addChildren([shell.addChildren([...(first === "/" ? [] : [home]), ...routes, lost]), signIn]),
  basepath: CONSOLE_PATH,
  parseSearch,
  stringifySearch: formatSearch,
  defaultPreload: "intent",
  defaultNotFoundComponent: NotFound,
});

/** By their pages. To import a module again takes longer than to draw a page. */
const loaded = new Map<Page, Awaited<ReturnType<Page["load"]>>>();

async function loadPage(page: Page) {
  const module = loaded.get(page) ?? (await page.load());
  loaded.set(page, module);
  return module;
}

async function begin(page: Page, search: Search): Promise<void> {
  const account = currentAccount(client, search.account);
  // A page that cannot be loaded says so itself.
  const module = loaded.get(page) ?? (await loadPage(page).catch(() => undefined));
  if (account) module?.begin?.(client, account.id, search);
}

/** Pages are small. When nothing else is asked for, their files come one after the other, so that no press waits for one. */
async function loadPages(signal: AbortSignal): Promise<void> {
  for (const page of pages) {
    do await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    while (client.isFetching() > 0 && !signal.aborted);
    if (signal.aborted) return;
    // Whoever goes there loads it again, and is told if it cannot be.
    await loadPage(page).catch(() => undefined);
  }
}

const QUIET_MS = 100;

function NotFound() {
  return (
    <Empty
      title="There is no such page"
      text="The address may be misspelt, or of another version."
      action={<Button onClick={() => void router.navigate({ to: first as never })}>Go to the first page</Button>}
    />
  );
}

export function App() {
  useEffect(() => {
    const left = new AbortController();
    void loadPages(left.signal);
    return () => left.abort();
  }, []);
  return (
    <QueryClientProvider client={client}>
      <Tooltips delayDuration={400} skipDelayDuration={200}>
        <RouterProvider router={router} />
        <Toasts />
      </Tooltips>
    </QueryClientProvider>
  );
}
