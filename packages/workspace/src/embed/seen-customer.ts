import type { EmbedEarning } from "@overdub/contract";
import { generatedName } from "../customers/customer-name.ts";
import type { EnrollmentRow } from "../enrollments/enrollment-table.ts";

interface KnownCustomer {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly country?: string | null | undefined;
}

/** Who a customer is the partner learns only where the program shares it. */
export function seenCustomer(
  { id, name, email, country = null }: KnownCustomer,
  { customer_data_sharing_enabled_at_ms: sharedMs }: EnrollmentRow,
): NonNullable<EmbedEarning["customer"]> {
  if (sharedMs === null) return { id, name: generatedName(id), email: null, country };
  return { id, name: name || generatedName(id), email: email ?? null, country };
}
