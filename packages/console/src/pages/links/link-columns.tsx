import type { Column } from "../../components/data-table.tsx";
import { Tag, Tile } from "../../components/tag.tsx";
import { Time } from "../../components/time.tsx";
import { UserText } from "../../components/user-text.tsx";
import { money } from "../../format/money.ts";
import { count } from "../../format/numbers.ts";
import { withoutProtocol } from "../../format/text.ts";
import type { Link } from "./link.ts";
import { tagTone } from "./link.ts";

/** What nobody counts for this link does not apply to it. */
const conversions = (link: Link, value: number) => (link.trackConversion || value > 0 ? count(value) : "—");

/** Every column that the list can have; `isUsual` ones are there unless somebody chose others. */
export function linkColumns(onOpen: (link: Link) => void): readonly (Column<Link> & { readonly isUsual: boolean })[] {
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
      width: 132,
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
      id: "clicks",
      header: "Clicks",
      width: 96,
      isNumber: true,
      sort: "clicks",
      isTelling: true,
      isUsual: true,
      cell: ({ clicks, archived }) => (
        <>
          <span className="b">{count(clicks)}</span>
          {archived && <span className="ink3 block text-xs">Archived</span>}
        </>
      ),
    },
    {
      id: "leads",
      header: "Leads",
      width: 80,
      isNumber: true,
      isUsual: true,
      cell: (link) => conversions(link, link.leads),
    },
    {
      id: "sales",
      header: "Sales",
      width: 80,
      isNumber: true,
      isUsual: true,
      cell: (link) => conversions(link, link.sales),
    },
    {
      id: "revenue",
      header: "Revenue",
      width: 112,
      isNumber: true,
      sort: "saleAmount",
      isUsual: false,
      cell: (link) => (link.trackConversion || link.saleAmount > 0 ? money(link.saleAmount) : "—"),
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
