import { implementWith } from "../operations/implement.ts";
import type { PageReader } from "./fetch-page-tags.ts";

export const implement = implementWith<PageReader>();
