import { Plus } from "lucide-react";
import { Button } from "../../components/button.tsx";
import { Empty } from "../../components/states.tsx";
import { Tile } from "../../components/tag.tsx";
import { withoutProtocol } from "../../format/text.ts";
import type { LinkDraft } from "./link.ts";

/** A new link before it is stored. */
export function DraftRow({ domain, name, url }: LinkDraft) {
  return (
    <tr className="ghost">
      <td className="c" />
      <th scope="row">
        <div className="row lk">
          <Tile text={name || domain} isDraft />
          <div className="min-w-0">
            <div className="t">
              <span className="ink2">{domain}/</span>
              <b>
                <bdi dir="auto">{name || "…"}</bdi>
              </b>
            </div>
            <div className="dest t" dir="auto">
              {withoutProtocol(url) || "Where does it lead?"}
            </div>
          </div>
        </div>
      </th>
      <td className="num">
        <span className="tag acc">Draft</span>
      </td>
    </tr>
  );
}

interface NoLinksProps {
  readonly isFiltered: boolean;
  readonly onMake: () => void;
  readonly onClear: () => void;
}

/** Nothing found is not the same as nothing there. */
export function NoLinks({ isFiltered, onMake, onClear }: NoLinksProps) {
  return isFiltered ? (
    <Empty
      title="No link fits these filters"
      text="Archived links are left out unless Display shows them."
      action={<Button onClick={onClear}>Show all links</Button>}
    />
  ) : (
    <Empty
      title="No links yet"
      text="Your short links will be here, with what came of each."
      action={
        <Button look="primary" icon={Plus} onClick={onMake}>
          New link
        </Button>
      }
    />
  );
}
