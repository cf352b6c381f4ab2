import { Settings } from "lucide-react";
import type { Page } from "../../shell/page.ts";

export const settingsPage: Page = {
  path: "/settings",
  title: "Settings",
  icon: Settings,
  goKey: "s",
  words: "theme keys tokens sign out about version",
  parts: [
    { label: "Members", search: { section: "members" } },
    { label: "API keys", search: { section: "keys" } },
    { label: "Webhooks", search: { section: "webhooks" } },
    { label: "Test clock", search: { section: "clock" } },
    { label: "Retention, backup", search: { section: "upkeep" } },
    { label: "API tokens", search: { section: "tokens" } },
  ],
  load: () => import("./settings.tsx"),
};
