import { useQueryClient } from "@tanstack/react-query";
import { Share2 } from "lucide-react";
import { useState } from "react";
import { callDub, callDubDirectly } from "../../api/dub.ts";
import { messageOf } from "../../api/request.ts";
import { Button } from "../../components/button.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { showToast } from "../../state/toasts.ts";

interface ShareLinkProps {
  readonly accountId: string;
  readonly linkId: string;
}

interface SharedLink {
  readonly domain: string;
  readonly shortLink: string;
  readonly publicStats: boolean;
}

/** Opens the public page of a link's statistics, and copies its address. */
export function ShareLink({ accountId, linkId }: ShareLinkProps) {
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const share = async () => {
    const { result: link } = await callDub<SharedLink>(accountId, `links/${linkId}`);
    if (!link.publicStats)
      await callDub(accountId, `links/${linkId}`, { method: "PATCH", body: { publicStats: true } });
    const { result } = await callDubDirectly<{ readonly id: string }>(accountId, `links/${linkId}/dashboard`);
    const address = new URL(`/share/${result.id}`, link.shortLink).href;
    void client.invalidateQueries({ queryKey: [accountId, "links"] });
    await navigator.clipboard.writeText(address).then(
      () => showToast(`Copied ${address}`),
      () => showToast(`The page is ${address}`),
    );
  };
  const press = async () => {
    try {
      const { result } = await callDub<SharedLink>(accountId, `links/${linkId}`);
      if (result.publicStats) await share();
      else setAsking(true);
    } catch (error) {
      showToast(`Not shared: ${messageOf(error)}`, { isError: true });
    }
  };
  return (
    <>
      <Button look="ghost" icon={Share2} className="hide-m" onClick={() => void press()}>
        Share
      </Button>
      {isAsking && (
        <Confirm
          title="Show this link's statistics to anybody"
          body="Whoever has the address sees clicks, leads and sales of this link by day, country, referrer and device, and no revenue. Turn Public statistics off in the link to close the page."
          verb="Make the page"
          run={share}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
