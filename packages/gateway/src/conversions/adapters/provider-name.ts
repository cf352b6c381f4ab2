/** The billing systems that can be sources; `mapped` is any other one, by expressions. */
export const PROVIDERS = ["stripe", "paddle", "shopify", "mapped"] as const;
export type ProviderName = (typeof PROVIDERS)[number];
