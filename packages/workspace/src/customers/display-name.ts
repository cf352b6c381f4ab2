import type { CustomerTable } from "./customer-table.ts";
import { generatedName } from "./generated-name.ts";

/**
 * What a customer is called: by name, else email, else three words such as `Brisk Coral Otter`, the same ones each time.
 * Dub draws another one for each answer. See behaviour/attribution 1.4 and 6.3.
 */
export function displayName({ id, name, email }: Pick<CustomerTable, "id" | "name" | "email">): string {
  return name || email || generatedName(id);
}
