import { Play } from "lucide-react";
import type { Page } from "../../shell/page.ts";

export const playgroundPage: Page = {
  path: "/playground",
  title: "Playground",
  icon: Play,
  goKey: "t",
  words: "tools api mcp call try",
  isForOperators: true,
  load: () => import("./playground.tsx"),
};
