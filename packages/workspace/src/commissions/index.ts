import { defineDomain } from "../operations/domain.ts";
import { judgeConversions } from "./judge-conversions.ts";

export const commissions = defineDomain<unknown>({ jobs: [judgeConversions] });
