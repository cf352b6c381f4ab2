import { useCallback, useMemo } from "react";
import { useAccount } from "../../api/accounts.ts";
import { cursorListQuery, useCursorList } from "../../api/cursor-list.ts";
import type { Column } from "../../components/data-table.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { Empty, Failure, Skeleton } from "../../components/states.tsx";
import { Tile } from "../../components/tag.tsx";
import { Time } from "../../components/time.tsx";
import { useRows } from "../../components/use-rows.ts";
import { UserText } from "../../components/user-text.tsx";
import { money } from "../../format/money.ts";
import { count } from "../../format/numbers.ts";
import type { Begin } from "../../shell/page.ts";
import { PageFrame } from "../../shell/page-frame.tsx";
import type { Search } from "../../state/search.ts";
import { usePageSearch, useSetSearch } from "../../state/search.ts";
import type { Customer } from "./customer.ts";
import { customerName } from "./customer.ts";
import { CustomerSheet } from "./customer-sheet.tsx";

function toSort({ sort }: Search): string {
  return sort === "createdAt" ? "createdAt" : "saleAmount";
}

function customers(accountId: string | undefined, search: Search) {
  const query = { integrated_account_id: accountId, sortBy: toSort(search), search: search.q };
  return [[accountId, "customers"], "/proxy/customers", { query }] as const;
}

export const begin: Begin = (client, accountId, search) =>
  client.prefetchInfiniteQuery(cursorListQuery<Customer>(...customers(accountId, search)));

/** Who paid most. */
export default function CustomersPage() {
  const account = useAccount();
  const search = usePageSearch();
  const setSearch = useSetSearch();
  const sortBy = toSort(search);
  const [key, path, options] = customers(account?.id, search);
  const list = useCursorList<Customer>(key, path, { ...options, isOff: account === undefined });
  const open = useCallback(({ id }: Customer) => setSearch({ customer: id }), [setSearch]);
  const columns = useMemo(() => columnsOf(open), [open]);
  const rows = useRows({ rows: list.rows, idOf: ({ id }) => id, onOpen: open, openId: search.customer });
  return (
    <PageFrame
      title="Customers"
      count={list.data && `${count(list.rows.length)}${list.hasNextPage ? "+" : ""}`}
      bar={
        <SearchField
          label="Search customers"
          value={search.q ?? ""}
          onChange={(q) => setSearch({ q: q || undefined }, { replace: true })}
        />
      }
      sheet={
        search.customer !== undefined &&
        account && (
          <CustomerSheet
            key={search.customer}
            accountId={account.id}
            id={search.customer}
            onClose={() => setSearch({ customer: undefined })}
          />
        )
      }
    >
      {list.isError && list.rows.length === 0 ? (
        <Failure error={list.error} what="the customers" retry={() => void list.refetch()} />
      ) : !list.data ? (
        <Skeleton rows={12} />
      ) : list.rows.length === 0 ? (
        <Empty
          title={search.q ? "No customer bears that name" : "No customers yet"}
          text={
            search.q
              ? "Names, mail addresses and external ids are searched."
              : "A lead makes one: see Tracking in the documentation."
          }
        />
      ) : (
        <DataTable
          label="Customers"
          columns={columns}
          rows={list.rows}
          idOf={({ id }) => id}
          nameOf={customerName}
          currentId={rows.currentId}
          onCurrent={rows.setCurrent}
          onOpen={open}
          sort={sortBy}
          onSort={(sort) => setSearch({ sort })}
          isNarrow={search.customer !== undefined}
          isDimmed={list.isPlaceholderData}
          onEnd={list.more}
        />
      )}
    </PageFrame>
  );
}

function columnsOf(open: (customer: Customer) => void): readonly Column<Customer>[] {
  return [
    {
      id: "customer",
      header: "Customer",
      isTelling: true,
      cell: (customer) => (
        <div className="row lk">
          <Tile text={customerName(customer)} />
          <div className="min-w-0">
            <button type="button" className="open t b" onClick={() => open(customer)}>
              <UserText text={customerName(customer)} />
            </button>
            <div className="dest t">
              <UserText text={customer.email ?? customer.externalId ?? ""} />
            </div>
          </div>
        </div>
      ),
    },
    { id: "country", header: "Country", width: 100, cell: ({ country }) => country ?? "—" },
    { id: "sales", header: "Sales", width: 90, isNumber: true, cell: ({ sales }) => count(sales) },
    {
      id: "value",
      header: "Value",
      width: 120,
      isNumber: true,
      isTelling: true,
      sort: "saleAmount",
      cell: ({ saleAmount }) => <span className="b">{money(saleAmount ?? 0)}</span>,
    },
    {
      id: "first",
      header: "First sale",
      width: 110,
      isNumber: true,
      cell: ({ firstSaleAt }) => <Time at={firstSaleAt} />,
    },
    {
      id: "made",
      header: "Since",
      width: 100,
      isNumber: true,
      sort: "createdAt",
      cell: ({ createdAt }) => <Time at={createdAt} />,
    },
  ];
}
