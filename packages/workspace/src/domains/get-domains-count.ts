import { getDomainsCount } from "@overdub/contract";
import { implement } from "./context.ts";
import { selectDomains } from "./list-domains.ts";

export const handleGetDomainsCount = implement(
  getDomainsCount,
  { requires: "domains.read" },
  async ({ query }, ctx) => {
    const { count } = await ctx.db
      .selectFrom("domains")
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .where(selectDomains(ctx.workspaceId, query))
      .executeTakeFirstOrThrow();
    return Number(count);
  },
);
