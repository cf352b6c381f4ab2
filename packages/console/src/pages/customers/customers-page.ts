import { UsersRound } from "lucide-react";
import type { Page } from "../../shell/page.ts";

export const customersPage: Page = {
  path: "/customers",
  title: "Customers",
  icon: UsersRound,
  goKey: "c",
  words: "people buyers leads",
  load: () => import("./customers.tsx"),
};
