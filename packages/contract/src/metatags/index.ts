import { checkIframeable } from "./check-iframeable.ts";
import { getMetatags } from "./get-metatags.ts";

export const metatagOperations = {
  getMetatags,
  checkIframeable,
} as const;

export { checkIframeable, getMetatags };
