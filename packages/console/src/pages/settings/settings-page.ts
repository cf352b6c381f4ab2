import { Settings } from "lucide-react";
import type { Page } from "../../shell/page.ts";

export const settingsPage: Page = {
  path: "/settings",
  title: "Settings",
  icon: Settings,
  goKey: "s",
  words: "theme keys tokens sign out about version",
  load: () => import("./settings.tsx"),
};
