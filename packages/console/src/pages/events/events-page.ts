import { Zap } from "lucide-react";
import type { Page } from "../../shell/page.ts";

export const eventsPage: Page = {
  path: "/events",
  title: "Events",
  icon: Zap,
  goKey: "e",
  words: "live clicks leads sales stream",
  load: () => import("./events.tsx"),
};
