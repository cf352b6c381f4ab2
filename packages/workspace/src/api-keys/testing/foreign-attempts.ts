import type { Attempts } from "../../testing/foreign-attempt.ts";

export const apiKeyAttempts: Attempts = {
  listApiKeys: [{ status: 200, call: () => ["GET", "/admin/api-keys"] }],
  createApiKey: [
    { status: 404, call: ({ member }) => ["POST", "/admin/api-keys", { name: "ours", userId: member.id }] },
  ],
  revokeApiKey: [{ status: 404, call: ({ apiKey }) => ["DELETE", `/admin/api-keys/${apiKey.id}`] }],
};
