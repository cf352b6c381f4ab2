import { defineDomain } from "../operations/domain.ts";
import { handleCheckIframeable } from "./check-iframeable.ts";
import type { PageReader } from "./fetch-page-tags.ts";
import { handleGetMetatags } from "./get-metatags.ts";

export const metatags = defineDomain<PageReader>({ handlers: [handleGetMetatags, handleCheckIframeable] });
