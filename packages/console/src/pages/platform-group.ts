import type { PageGroup } from "../shell/page.ts";
import { pipelinesPage } from "./pipelines/pipelines-page.ts";
import { playgroundPage } from "./playground/playground-page.ts";

export const platformGroup: PageGroup = { title: "Platform", pages: [playgroundPage, pipelinesPage] };
