import { defineDomain } from "../operations/domain.ts";
import { handleCheckIframeable } from "./check-iframeable.ts";
import type { MetatagDeps } from "./context.ts";
import { handleGetMetatags } from "./get-metatags.ts";

export const metatags = defineDomain<MetatagDeps>({ handlers: [handleGetMetatags, handleCheckIframeable] });
