import { getRandomLinkKey } from "@overdub/contract";
import { implement } from "./context.ts";
import { placeLink } from "./place-link.ts";

export const handleGetRandomLinkKey = implement(
  getRandomLinkKey,
  { requires: "links.read" },
  async ({ query }, ctx) => (await placeLink(ctx, query)).key,
);
