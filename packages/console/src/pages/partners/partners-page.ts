import { Handshake } from "lucide-react";
import type { Page } from "../../shell/page.ts";

export const partnersPage: Page = {
  path: "/partners",
  title: "Partners",
  icon: Handshake,
  goKey: "p",
  words: "affiliates creators ban deactivate invite",
  acts: [{ label: "New partner", search: { new: "" } }],
  load: () => import("./partners.tsx"),
};
