/** A billing system that tells of an account's customers, as `/conversion-source` tells of it. */
export interface Source {
  readonly id: string;
  readonly integrated_account_id: string;
  readonly provider: string;
  readonly name: string;
  readonly url: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly has_signing_secret: boolean;
  readonly is_active: boolean;
}

export const PROVIDERS = [
  { value: "stripe", label: "Stripe", secret: "Signing secret of the endpoint (whsec_…)" },
  { value: "paddle", label: "Paddle", secret: "Secret key of the destination (pdl_ntfset_…)" },
  { value: "shopify", label: "Shopify", secret: "The app's client secret" },
  { value: "mapped", label: "Another program", secret: "The secret that it signs with" },
] as const;

export function providerOf({ provider }: Pick<Source, "provider">): {
  readonly label: string;
  readonly secret: string;
} {
  return (
    PROVIDERS.find(({ value }) => value === provider) ?? { label: provider, secret: "The secret that it signs with" }
  );
}
