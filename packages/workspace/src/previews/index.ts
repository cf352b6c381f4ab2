import { defineDomain } from "../operations/domain.ts";
import type { PreviewDeps } from "./fetch-link-preview.ts";
import { fetchLinkPreview } from "./fetch-link-preview.ts";

export const previews = defineDomain<PreviewDeps>({ jobs: [fetchLinkPreview] });
