import type { Attempts } from "../../testing/foreign-attempt.ts";

export const oauthAppAttempts: Attempts = {
  listOAuthApps: [{ status: 200, call: () => ["GET", "/oauth/apps"], body: [] }],
  createOAuthApp: [
    {
      status: 409,
      call: ({ app }) => [
        "POST",
        "/oauth/apps",
        {
          name: "ours",
          slug: app.slug,
          developer: "ours",
          website: "https://ours.test",
          redirectUris: ["https://ours.test"],
        },
      ],
    },
  ],
  getOAuthApp: [{ status: 404, call: ({ app }) => ["GET", `/oauth/apps/${app.id}`] }],
  updateOAuthApp: [{ status: 404, call: ({ app }) => ["PATCH", `/oauth/apps/${app.id}`, { name: "ours" }] }],
  deleteOAuthApp: [{ status: 404, call: ({ app }) => ["DELETE", `/oauth/apps/${app.id}`] }],
};
