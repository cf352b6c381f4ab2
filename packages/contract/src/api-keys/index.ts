import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { date, flag, nullableDate, text } from "../schema/response-fields.ts";

export const ApiKey = z.object({
  id: text("The unique ID of the key."),
  name: text("What the key is called."),
  partialKey: text("By what it is recognised: its first and last characters."),
  scopes: z.array(z.string()).describe("What it is limited to; empty: whatever the role of its user allows."),
  userId: text("In whose name it acts."),
  isMachine: flag("Whether that is a machine of its own, which acts as an owner."),
  expiresAt: nullableDate("When it ends; null: never."),
  lastUsedAt: nullableDate("When it was last used, to the minute."),
  createdAt: date("When it was created."),
});
export type ApiKey = z.infer<typeof ApiKey>;

export const CreatedApiKey = ApiKey.extend({ key: text("The key, shown only now.") });
export type CreatedApiKey = z.infer<typeof CreatedApiKey>;

export const listApiKeys = defineOperation({
  id: "listApiKeys",
  method: "GET",
  path: "/admin/api-keys",
  tag: "API keys",
  effect: "read",
  success: { status: 200, body: z.array(ApiKey) },
  summary: "List all API keys",
  description: "Retrieve the API keys of the workspace, oldest first, without the keys themselves.",
});

export const createApiKey = defineOperation({
  id: "createApiKey",
  method: "POST",
  path: "/admin/api-keys",
  tag: "API keys",
  effect: "write",
  input: {
    body: z.object({
      name: z.string().trim().min(1).max(50).describe("What the key is called."),
      scopes: z
        .array(z.string().max(50))
        .max(50)
        .default([])
        .describe("What it is limited to, such as `links.read`; empty: whatever the role of its user allows."),
      userId: z
        .string()
        .nullish()
        .describe("The member in whose name it acts. Default: a machine of its own, which acts as an owner."),
      expiresAt: z.iso.datetime({ offset: true }).nullish().describe("When it ends. Default: never."),
    }),
  },
  success: { status: 201, body: CreatedApiKey },
  errors: ["exceeded_limit"],
  summary: "Create an API key",
  description: "Create a key for a program. It is shown once, and kept as a digest.",
});

export const revokeApiKey = defineOperation({
  id: "revokeApiKey",
  method: "DELETE",
  path: "/admin/api-keys/{keyId}",
  tag: "API keys",
  effect: "destroy",
  input: { params: z.object({ keyId: z.string().describe("The ID of the key.") }) },
  success: { status: 200, body: z.object({ id: text("The ID of the revoked key.") }) },
  summary: "Revoke an API key",
  description: "Revoke a key: programs that have it are refused from now on.",
});

/** Ours. */
export const apiKeyOperations = { listApiKeys, createApiKey, revokeApiKey } as const;
