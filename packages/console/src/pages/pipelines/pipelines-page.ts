import { Workflow } from "lucide-react";
import type { Page } from "../../shell/page.ts";

export const pipelinesPage: Page = {
  path: "/pipelines",
  title: "Pipelines",
  icon: Workflow,
  goKey: "j",
  words: "jobs runs campaigns conversions sync import",
  isForOperators: true,
  load: () => import("./pipelines.tsx"),
};
