/** `npm run tools:cost`: what each list of tools costs the model of a client. */
import { catalog } from "../catalog/catalog.ts";
import { measureSurface, toTokens } from "../tool-calls/listing/measure-surface.ts";
import { SURFACES, TOKEN_BUDGETS } from "../tool-calls/select-tools.ts";

for (const cost of SURFACES.map((surface) => measureSurface(catalog, surface))) {
  console.log(`${cost.surface}: ${cost.tools.length} tools, ${cost.tokens} of ${TOKEN_BUDGETS[cost.surface]} tokens`);
  for (const { name, bytes } of cost.tools) {
    console.log(
      `  ${name.padEnd(46)} ${String(bytes).padStart(6)} bytes ${String(toTokens(bytes)).padStart(6)} tokens`,
    );
  }
}
