import type { Adapter } from "./adapter.ts";
import { mapped } from "./mapped.ts";
import { paddle } from "./paddle.ts";
import type { ProviderName } from "./provider-name.ts";
import { shopify } from "./shopify.ts";
import { stripe } from "./stripe.ts";

export const ADAPTERS: Readonly<Record<ProviderName, Adapter>> = { stripe, paddle, shopify, mapped };
