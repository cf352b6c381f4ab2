import { Workflow } from "lucide-react";
import type { Page } from "../../shell/page.ts";

export const pipelinesPage: Page = {
  path: "/pipelines",
  title: "Pipelines",
  icon: Workflow,
  goKey: "j",
  words: "jobs runs campaigns conversions sync import",
  isForOperators: true,
  acts: [
    { label: "New campaign", search: { tab: "campaigns", campaign: "" } },
    { label: "New sync job", search: { tab: "sync", new: "" } },
    { label: "New conversion source", search: { tab: "conversions", new: "" } },
  ],
  parts: [
    { label: "Campaigns", search: { tab: "campaigns" } },
    { label: "Sync jobs", search: { tab: "sync" } },
    { label: "Conversions", search: { tab: "conversions" } },
  ],
  load: () => import("./pipelines.tsx"),
};
