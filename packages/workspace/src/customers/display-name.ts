import type { CustomerTable } from "./customer-table.ts";
import { generatedName } from "./generated-name.ts";

/**
 * What a customer is called: by name, else email, else three words such as `Brisk Coral Otter`, the same ones each time.
 * Source: spec dub-attribution 0.5 and 5.4; Dub rolls them anew for each answer.
 */
export function displayName({ id, name, email }: Pick<CustomerTable, "id" | "name" | "email">): string {
  return name || email || generatedName(id);
}
