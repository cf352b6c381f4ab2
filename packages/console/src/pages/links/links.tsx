import { Plus, Upload } from "lucide-react";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { useAccount } from "../../api/accounts.ts";
import { Button, IconButton } from "../../components/button.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Failure, Skeleton } from "../../components/states.tsx";
import { useRows } from "../../components/use-rows.ts";
import { count } from "../../format/numbers.ts";
import { useKeys } from "../../keyboard/keys.ts";
import { useCommands } from "../../shell/commands.ts";
import type { Begin } from "../../shell/page.ts";
import { PageFrame } from "../../shell/page-frame.tsx";
import { createKeptStore } from "../../state/kept.ts";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import { useStore } from "../../state/store.ts";
import { BulkBar } from "./bulk-bar.tsx";
import { DraftRow, NoLinks } from "./instead-of-links.tsx";
import type { Link, LinkDraft } from "./link.ts";
import { useFolders, useTags } from "./link.ts";
import { LinkBar } from "./link-bar.tsx";
import { LinkButtons } from "./link-buttons.tsx";
import { linkColumns } from "./link-columns.tsx";
import { useLinkActs } from "./use-link-acts.ts";
import { LinkSeries, useLinkNumbers } from "./use-link-numbers.ts";
import { linksQuery, toFilters, toSort, useLinks } from "./use-links.ts";

const LinkImport = lazy(() => import("./link-import.tsx"));
const LinkSheet = lazy(() => import("./link-sheet.tsx"));

/** Ids of the columns that somebody chose; undefined: the usual ones. */
const chosenColumns = createKeptStore<readonly string[] | undefined>("links-columns", undefined);
/** So many are changed in seconds, a hundred at a time. */
const MOST_SELECTED = 5_000;
const isDense = createKeptStore("links-dense", false);

export const begin: Begin = (client, accountId, search) => client.prefetchInfiniteQuery(linksQuery(accountId, search));

export default function LinksPage() {
  const account = useAccount();
  const search = usePageSearch();
  const setSearch = useSetSearch();
  const accountId = account?.id ?? "";
  const { list, total, links } = useLinks(account?.id, search);
  const { numbers, series } = useLinkNumbers(account?.id, list.data?.pages, search.range);
  const acts = useLinkActs(accountId);
  const tags = useTags(account?.id);
  const folders = useFolders(account?.id);
  const columnIds = useStore(chosenColumns);
  const dense = useStore(isDense);
  const [draft, setDraft] = useState<LinkDraft>();
  const open = useCallback((link: Link) => setSearch({ link: link.id, new: undefined }), [setSearch]);
  const make = () => setSearch({ new: "", link: undefined });
  const close = () => setSearch({ link: undefined, new: undefined });
  const all = useMemo(() => linkColumns(open, numbers), [open, numbers]);
  const columns = useMemo(() => all.filter(({ id, isUsual }) => columnIds?.includes(id) ?? isUsual), [all, columnIds]);
  const rows = useRows({ rows: links, idOf: ({ id }) => id, onOpen: open, openId: search.link });
  const current = links.find(({ id }) => id === rows.currentId);
  const selected = links.filter(({ id }) => rows.selection.ids.has(id));
  const isFiltered = Object.values(toFilters(search)).some((value) => value !== undefined);
  const isSheetOpen = search.link !== undefined || search.new !== undefined;
  /** Those that are not loaded yet, too. */
  const selectAll = async () => {
    let loaded = list.data?.pages.flatMap(({ result }) => result) ?? [];
    for (let hasMore = list.hasNextPage; hasMore && loaded.length < MOST_SELECTED; ) {
      const next = await list.fetchNextPage();
      if (next.isError) break;
      loaded = next.data?.pages.flatMap(({ result }) => result) ?? [];
      hasMore = next.hasNextPage;
    }
    rows.selection.set(new Set(loaded.slice(0, MOST_SELECTED).map(({ id }) => id)));
  };
  const onCurrent = (act: (link: Link) => void) => () => {
    if (!current) return false;
    act(current);
    return true;
  };
  useKeys([
    { keys: "c", label: "New link", run: make },
    { keys: "y y", label: "Copy the short link", run: onCurrent(acts.copy) },
    { keys: "b", label: "QR code of the link", run: onCurrent((link) => setSearch({ link: link.id, show: "qr" })) },
  ]);
  useCommands(
    [
      { label: "New link", hint: "c", run: make },
      { label: "Import links from CSV", run: () => setSearch({ import: "" }) },
    ],
    "links",
  );
  const showsArchived = search.archived === "1";
  const actions = useCallback(
    (link: Link) => <LinkButtons link={link} acts={acts} setSearch={setSearch} showsArchived={showsArchived} />,
    [acts, setSearch, showsArchived],
  );
  return (
    <PageFrame
      title="Links"
      count={
        total === undefined ? undefined : (
          <span role="status">
            {count(total)}
            <span className="sr-only"> links</span>
          </span>
        )
      }
      actions={
        isSheetOpen ? (
          <>
            <IconButton
              icon={Upload}
              label="Import"
              onClick={() => setSearch({ import: "", new: undefined, link: undefined })}
            />
            <IconButton icon={Plus} label="New link" onClick={make} />
          </>
        ) : (
          <>
            <Button look="ghost" icon={Upload} className="hide-m" onClick={() => setSearch({ import: "" })}>
              Import
            </Button>
            <Button look="primary" icon={Plus} hint="C" onClick={make}>
              New link
            </Button>
          </>
        )
      }
      bar={
        search.import === undefined && (
          <LinkBar
            search={search}
            setSearch={setSearch}
            accountId={account?.id}
            columns={all}
            shownColumns={columns.map(({ id }) => id)}
            onColumns={chosenColumns.set}
            isDense={dense}
            onDense={isDense.set}
            isNarrow={isSheetOpen}
          />
        )
      }
      sheet={
        isSheetOpen &&
        account && (
          <Suspense fallback={<aside className="sheet wide" aria-busy="true" />}>
            <LinkSheet
              key={search.link ?? "new"}
              accountId={accountId}
              acts={acts}
              onDraft={setDraft}
              onClose={close}
            />
          </Suspense>
        )
      }
    >
      {search.import !== undefined && account ? (
        <Suspense fallback={<Skeleton rows={6} />}>
          <LinkImport accountId={accountId} onClose={() => setSearch({ import: undefined })} />
        </Suspense>
      ) : list.isError && links.length === 0 ? (
        <Failure error={list.error} what="the links" retry={() => void list.refetch()} />
      ) : !list.data ? (
        <Skeleton rows={12} />
      ) : links.length === 0 && draft === undefined ? (
        <NoLinks
          isFiltered={isFiltered}
          onMake={make}
          onClear={() => setSearch({ q: undefined, tagIds: undefined, folderId: undefined, domain: undefined })}
        />
      ) : (
        <LinkSeries value={series}>
          <DataTable
            label="Links"
            columns={columns}
            rows={links}
            idOf={({ id }) => id}
            nameOf={({ domain, key }) => `${domain}/${key}`}
            currentId={rows.currentId}
            onCurrent={rows.setCurrent}
            onOpen={open}
            sort={toSort(search)}
            onSort={(sort) => setSearch({ sort })}
            selection={rows.selection}
            isNarrow={isSheetOpen}
            isDense={dense}
            isDimmed={list.isPlaceholderData}
            total={total}
            onEnd={list.hasNextPage && !list.isFetching ? () => void list.fetchNextPage() : undefined}
            ghost={search.new !== undefined && draft && <DraftRow {...draft} />}
            actions={actions}
          />
        </LinkSeries>
      )}
      {selected.length > 0 && (
        <BulkBar
          links={selected}
          total={total}
          tags={tags}
          folders={folders}
          acts={acts}
          accountId={accountId}
          showsArchived={showsArchived}
          onAll={links.length < (total ?? 0) ? () => void selectAll() : undefined}
          onClear={rows.clear}
        />
      )}
    </PageFrame>
  );
}
