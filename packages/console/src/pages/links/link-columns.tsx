import { useContext } from "react";
import type { Totals } from "../../api/analytics.ts";
import { Sparkline, thinOut } from "../../charts/sparkline.tsx";
import type { Column } from "../../components/data-table.tsx";
import { Tag, Tile } from "../../components/tag.tsx";
import { Time } from "../../components/time.tsx";
import { UserText } from "../../components/user-text.tsx";
import { money } from "../../format/money.ts";
import { count } from "../../format/numbers.ts";
import { withoutProtocol } from "../../format/text.ts";
import type { Link } from "./link.ts";
import { tagTone } from "./link.ts";
import { LinkSeries } from "./use-link-numbers.ts";

/** What happened on a link, of all time or of a range. */
export interface LinkNumbers {
  /** Undefined while it is asked for. */
  readonly totalsOf: (link: Link) => Totals | undefined;
  readonly rangeLabel: string;
  /** Whether the numbers are those that the list is sorted by. */
  readonly isAllTime: boolean;
}

const POINTS = 14;

/** Every column that the list can have; `isUsual` ones are there unless somebody chose others. */
export function linkColumns(
  onOpen: (link: Link) => void,
  { totalsOf, rangeLabel, isAllTime }: LinkNumbers,
): readonly (Column<Link> & { readonly isUsual: boolean })[] {
  /** What nobody counts for this link does not apply to it. */
  const conversions = (link: Link, measure: "leads" | "sales") => {
    const value = totalsOf(link)?.[measure];
    return link.trackConversion || (value ?? 0) > 0 ? count(value) : "—";
  };
  const sortedBy = (name: string) => (isAllTime ? { sort: name } : {});
  return [
    {
      id: "link",
      header: "Link",
      isTelling: true,
      isUsual: true,
      cell: (link) => <LinkName link={link} onOpen={onOpen} />,
    },
    {
      id: "tag",
      header: "Tag",
      width: 116,
      isUsual: true,
      cell: ({ tags }) => {
        const [first, ...others] = tags ?? [];
        if (!first) return null;
        return (
          <span className="row gap-1!">
            <Tag text={first.name} tone={tagTone(first)} />
            {others.length > 0 && <span className="ink3 text-xs">+{others.length}</span>}
          </span>
        );
      },
    },
    {
      id: "trend",
      header: "Trend",
      width: 108,
      isUsual: true,
      cell: (link) => <Trend link={link} rangeLabel={rangeLabel} />,
    },
    {
      id: "clicks",
      header: "Clicks",
      width: 80,
      isNumber: true,
      ...sortedBy("clicks"),
      isTelling: true,
      isUsual: true,
      cell: (link) => (
        <>
          <span className="b">{count(totalsOf(link)?.clicks)}</span>
          {link.archived && <span className="ink3 block text-xs">Archived</span>}
        </>
      ),
    },
    {
      id: "leads",
      header: "Leads",
      width: 80,
      isNumber: true,
      isUsual: true,
      cell: (link) => conversions(link, "leads"),
    },
    {
      id: "sales",
      header: "Sales",
      width: 80,
      isNumber: true,
      isUsual: true,
      cell: (link) => conversions(link, "sales"),
    },
    {
      id: "revenue",
      header: "Revenue",
      width: 112,
      isNumber: true,
      ...sortedBy("saleAmount"),
      isUsual: false,
      cell: (link) => {
        const amount = totalsOf(link)?.saleAmount ?? 0;
        return link.trackConversion || amount > 0 ? money(amount) : "—";
      },
    },
    {
      id: "lastClicked",
      header: "Last click",
      width: 96,
      isNumber: true,
      sort: "lastClicked",
      isUsual: false,
      cell: ({ lastClicked }) => <Time at={lastClicked} />,
    },
    {
      id: "ends",
      header: "Ends",
      width: 96,
      isNumber: true,
      isUsual: false,
      cell: (link) => <Time at={link.expiresAt} />,
    },
    {
      id: "made",
      header: "Made",
      width: 104,
      isNumber: true,
      sort: "createdAt",
      isUsual: true,
      cell: ({ createdAt }) => (
        <span className="ink3">
          <Time at={createdAt} />
        </span>
      ),
    },
  ];
}

/** Nothing where it is not known. */
function Trend({ link, rangeLabel }: { readonly link: Link; readonly rangeLabel: string }) {
  const values = useContext(LinkSeries).get(link.id)?.clicks;
  const summary = `Clicks of ${link.key}, ${rangeLabel.toLowerCase()}`;
  return values && <Sparkline values={thinOut(values, POINTS)} summary={summary} />;
}

interface LinkNameProps {
  readonly link: Link;
  readonly onOpen: (link: Link) => void;
}

function LinkName({ link, onOpen }: LinkNameProps) {
  const name = link.key === "_root" ? "" : link.key;
  return (
    <div className="row lk">
      <Tile text={name || link.domain} />
      <div className="min-w-0">
        <button
          type="button"
          className="open t"
          onClick={() => onOpen(link)}
          title={link.key.length > 40 ? name : undefined}
        >
          <span className="ink2">{link.domain}/</span>
          <b>
            <bdi dir="auto">{name}</bdi>
          </b>
        </button>
        <div className="dest t">
          <UserText text={withoutProtocol(link.url)} />
        </div>
      </div>
    </div>
  );
}
