import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { request } from "../../api/request.ts";
import type { Campaign, CampaignPlan } from "./campaign.ts";
import { campaignKey, useCampaign } from "./campaign.ts";
import type { Run } from "./run.ts";

const NONE: ReadonlySet<number> = new Set();

/**
 * A campaign with its plan, of which rows are corrected. The server takes the plan away with the first row that is
 * corrected; here it stays until another is asked for, so that the other rows can be corrected as well.
 */
export function useCampaignPlan(accountId: string, campaignId: string) {
  const client = useQueryClient();
  const campaign = useCampaign(accountId, campaignId);
  const [plan, setPlan] = useState<CampaignPlan>();
  const [fixed, setFixed] = useState(NONE);
  const queryKey = campaignKey(accountId, campaignId);
  const dropStored = async () => {
    // What is on its way was read before.
    await client.cancelQueries({ queryKey });
    client.setQueryData<Campaign>(queryKey, (before) => before && { ...before, plan: null });
  };
  const stored = campaign.data?.plan ?? undefined;
  if (stored && stored !== plan) {
    setPlan(stored);
    setFixed(NONE);
  }
  return {
    campaign,
    plan,
    /** Lines that were corrected since the plan was made. */
    fixed,
    /** The plan is of other rows than those that are stored, and nothing can be made of it. */
    isStale: fixed.size > 0 || (plan !== undefined && !stored),
    onFixed: (line: number) => {
      setFixed((before) => new Set([...before, line]));
      void dropStored();
    },
    /** Has the campaign planned, and shows no plan until then. */
    async askPlan(): Promise<Run> {
      const run = await request<Run>(`/campaign/${encodeURIComponent(campaignId)}/plan`, { method: "POST" });
      await dropStored();
      setPlan(undefined);
      setFixed(NONE);
      // It may be over already.
      void client.invalidateQueries({ queryKey });
      return run;
    },
  };
}
