import { Globe } from "lucide-react";
import type { Page } from "../../shell/page.ts";

export const domainsPage: Page = {
  path: "/domains",
  title: "Domains",
  icon: Globe,
  goKey: "d",
  words: "dns records hosts",
  load: () => import("./domains.tsx"),
};
