import { defineDomain } from "../operations/domain.ts";
import type { DeliveryDeps } from "./deliver-event.ts";
import { deliverEvent } from "./deliver-event.ts";

export const webhooks = defineDomain<Pick<DeliveryDeps, "fetch">>({ jobs: [deliverEvent] });
