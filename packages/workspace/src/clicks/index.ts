import { deleteKeptClicks } from "../kept-events/delete-kept-clicks.ts";
import { defineDomain } from "../operations/domain.ts";
import { tellClicks } from "./tell-clicks.ts";

export const clicks = defineDomain<unknown>({ jobs: [tellClicks, deleteKeptClicks] });
