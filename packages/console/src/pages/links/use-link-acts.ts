import type { QueryClient } from "@tanstack/react-query";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { callDub } from "../../api/dub.ts";
import { messageOf } from "../../api/request.ts";
import { plural } from "../../format/numbers.ts";
import { actDelayed } from "../../state/delayed.ts";
import { showToast } from "../../state/toasts.ts";
import type { Link } from "./link.ts";
import type { LinkChange } from "./link-change.ts";
import { beforeOf, inChunks } from "./link-change.ts";
import { useShownLinks } from "./use-links.ts";

interface ChangeOptions {
  readonly shown?: Partial<Link>;
  /** Whether they leave the list. */
  readonly leaves?: boolean;
}

export interface LinkActs {
  /**
   * Shown at once, and taken back where the server refuses. Can be undone: each link gets back what it had.
   *
   * @param shown how the list shows it. Default: the change.
   */
  change(links: readonly Link[], change: LinkChange, said: string, more?: ChangeOptions): Promise<void>;
  archive(links: readonly Link[], isArchived: boolean, staysShown: boolean): void;
  remove(links: readonly Link[]): void;
  copy(link: Link): void;
}

export function useLinkActs(accountId: string): LinkActs {
  const client = useQueryClient();
  const showChanged = useShownLinks(accountId);
  return useMemo(() => linkActs(client, accountId, showChanged), [client, accountId, showChanged]);
}

function linkActs(client: QueryClient, accountId: string, showChanged: ReturnType<typeof useShownLinks>): LinkActs {
  const refresh = () => client.invalidateQueries({ queryKey: [accountId, "links"] });

  async function send(links: readonly Link[], change: LinkChange): Promise<void> {
    const [only] = links;
    if (links.length === 1 && only) await callDub(accountId, `links/${only.id}`, { method: "PATCH", body: change });
    else
      for (const part of inChunks(links))
        await callDub(accountId, "links/bulk_update", {
          method: "POST",
          body: { linkIds: part.map(({ id }) => id), data: change },
        });
  }

  /** Gives each link back what it had; links that had the same go together. */
  async function putBack(links: readonly Link[], fields: readonly string[]): Promise<void> {
    const before = Map.groupBy(links, (link) => JSON.stringify(beforeOf(link, fields)));
    try {
      for (const [change, some] of before) await send(some, JSON.parse(change) as LinkChange);
      showToast("Undone");
    } catch (error) {
      showToast(`Not all could be undone: ${messageOf(error)}`, { isError: true });
    } finally {
      await refresh();
    }
  }

  const acts: LinkActs = {
    async change(links, change, said, { shown = change, leaves = false } = {}) {
      const ids = new Set(links.map(({ id }) => id));
      const restore = showChanged((link) => {
        if (!ids.has(link.id)) return link;
        return leaves ? undefined : { ...link, ...shown };
      });
      try {
        await send(links, change);
        await refresh();
        showToast(said, { undo: () => void putBack(links, Object.keys(change)) });
      } catch (error) {
        restore();
        showToast(`Nothing was changed: ${messageOf(error)}`, { isError: true });
      }
    },
    archive(links, isArchived, staysShown) {
      const said = `${isArchived ? "Archived" : "Restored"} ${plural(links.length, "link")}`;
      void acts.change(links, { archived: isArchived }, said, { leaves: isArchived && !staysShown });
    },
    remove(links) {
      const ids = new Set(links.map(({ id }) => id));
      const restore = showChanged((link) => (ids.has(link.id) ? undefined : link));
      const [only] = links;
      actDelayed({
        text:
          links.length === 1 && only ? `Deleted ${only.domain}/${only.key}` : `Deleted ${plural(links.length, "link")}`,
        restore,
        failed: (error) => `Not deleted: ${messageOf(error)}`,
        async run() {
          if (links.length === 1 && only)
            await callDub(accountId, `links/${only.id}`, { method: "DELETE", isLast: true });
          else
            for (const part of inChunks(links))
              await callDub(accountId, "links/bulk_delete", {
                method: "POST",
                body: { linkIds: part.map(({ id }) => id) },
                isLast: true,
              });
          await refresh();
        },
      });
    },
    copy({ shortLink }) {
      navigator.clipboard.writeText(shortLink).then(
        () => showToast(`Copied ${shortLink}`),
        () => showToast(`The browser does not let us copy. The link is ${shortLink}`, { isError: true }),
      );
    },
  };
  return acts;
}
