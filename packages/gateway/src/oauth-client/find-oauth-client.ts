import type { FindOAuthClient, OAuthClient } from "./oauth-client.ts";

/** @param clients of the configuration, the preferred one first. */
export function createFindOAuthClient(clients: readonly OAuthClient[]): FindOAuthClient {
  return async ({ baseUrl }) => clients.find((client) => baseUrl === undefined || client.baseUrl === baseUrl);
}
