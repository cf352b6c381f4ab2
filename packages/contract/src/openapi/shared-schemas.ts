import type { z } from "zod";
import { PartnerApplication } from "../applications/application.ts";
import { BountySubmission } from "../bounties/bounty-submission.ts";
import { Commission } from "../commissions/commission.ts";
import { Customer } from "../customers/customer.ts";
import { DiscountCode } from "../discount-codes/discount-code.ts";
import { Domain } from "../domains/domain.ts";
import { ErrorEnvelope } from "../errors/app-error.ts";
import { ClickEvent, LeadEvent, SaleEvent } from "../events/event.ts";
import { Folder } from "../folders/folder.ts";
import { LinkError } from "../links/bulk-links.ts";
import { Link } from "../links/link.ts";
import { LinkCreateBody, LinkUpdateBody } from "../links/link-input.ts";
import { Partner, PartnerLink } from "../partners/partner.ts";
import { PartnerCreateBody, PartnerLinkProps } from "../partners/partner-input.ts";
import { Payout } from "../payouts/payout.ts";
import type { JsonSchema } from "../schema/json-schema.ts";
import { toJsonSchema } from "../schema/json-schema.ts";
import { Tag } from "../tags/tag.ts";

/** Schemas that several operations share, or that deserve a name in generated clients. */
const SENT: Readonly<Record<string, z.ZodType>> = {
  LinkCreateBody,
  LinkUpdateBody,
  PartnerCreateBody,
  PartnerLinkProps,
};
const RECEIVED: Readonly<Record<string, z.ZodType>> = {
  Tag,
  Link,
  LinkError,
  Folder,
  Domain,
  Customer,
  ClickEvent,
  LeadEvent,
  SaleEvent,
  Partner,
  PartnerLink,
  PartnerApplication,
  Commission,
  Payout,
  BountySubmission,
  DiscountCode,
  ErrorEnvelope,
};

export interface SharedSchemas {
  /** The named schemas, each referring to the others. */
  readonly components: Readonly<Record<string, JsonSchema>>;
  /** The same schema with a reference wherever a named one is repeated. */
  readonly share: (schema: JsonSchema) => JsonSchema;
}

export function createSharedSchemas(): SharedSchemas {
  const named = [
    ...Object.entries(SENT).map(([name, schema]) => [name, toJsonSchema(schema, "input")] as const),
    ...Object.entries(RECEIVED).map(([name, schema]) => [name, toJsonSchema(schema, "output")] as const),
  ];
  const nameOf = new Map(named.map(([name, schema]) => [JSON.stringify(schema), name]));

  function share(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    const name = nameOf.get(JSON.stringify(value));
    return name === undefined ? shareChildren(value) : { $ref: `#/components/schemas/${name}` };
  }
  function shareChildren(value: object): unknown {
    if (Array.isArray(value)) return value.map(share);
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, share(child)]));
  }
  return {
    components: Object.fromEntries(named.map(([name, schema]) => [name, shareChildren(schema) as JsonSchema])),
    share: (schema) => share(schema) as JsonSchema,
  };
}
