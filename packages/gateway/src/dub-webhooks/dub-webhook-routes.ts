import type { ByteBudget } from "@overdub/limits";
import type { Context } from "hono";
import { Hono } from "hono";
import type { Kysely } from "kysely";
import type { Account } from "../accounts/account.ts";
import { requireUsable } from "../accounts/require-account.ts";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import type { EnvironmentTables } from "../environments/environment.ts";
import type { InstallTables } from "../environments/install.ts";
import { findInstall, openInstallSecrets } from "../environments/install.ts";
import { GatewayError, unauthorized } from "../errors/gateway-error.ts";
import { bearerOf } from "../http/bearer.ts";
import { describeRoute, SUCCESS } from "../http/describe-route.ts";
import type { GatewayEnv } from "../http/gateway-env.ts";
import { isUuid } from "../http/ids.ts";
import { requestBody } from "../http/request-body.ts";
import type { Log } from "../runtime/log.ts";
import { parseDubEvent } from "./dub-event.ts";
import type { DubWebhookTables } from "./dub-webhook-tables.ts";
import { findAccountAnywhere, findAddressed, findEnvironmentOfInstall, secretsOf } from "./find-receivers.ts";
import { receive } from "./receive.ts";
import { DUB_SIGNATURE, isSignature, isSignedBy } from "./verify.ts";

/** Of a delivery: a link with all it has is a few kilobytes. */
const MAX_DELIVERY_BYTES = 256 * 1024;

export interface DubWebhookContext {
  readonly db: Kysely<DubWebhookTables & EnvironmentTables & InstallTables>;
  readonly vault: CredentialVault;
  /** For deliveries alone: they are read before it is known who sent them. */
  readonly deliveryBodies: ByteBudget;
  /** The environment that an API token opens. */
  readonly findEnvironmentId: (token: string) => Promise<string | undefined>;
  readonly log: Log;
  readonly now: () => number;
}

const TAG = "Events of Dub";

/** Where connected workspaces tell of what happens in them, without a token of ours. See behaviour/gateway 12.5. */
export function dubWebhookRoutes(ctx: DubWebhookContext): Hono<GatewayEnv> {
  const { db, vault } = ctx;
  const app = new Hono<GatewayEnv>();

  app.post(
    "/integrated-account-webhook/:id",
    describeRoute({
      tag: TAG,
      summary: "Receive an event of one account",
      description: "For Dub: the body is signed with the secret of the webhook that was registered.",
      auth: "none",
      returns: SUCCESS,
    }),
    async (c) => {
      const account = await idOf(c, (id) => findAccountAnywhere(db, id));
      const secrets = account ? await secretsOf(db, vault, account) : [];
      const body = await admitted(c, ctx, { environmentId: account?.environmentId, secrets });
      if (!account) throw new GatewayError(404, "Integrated account not found");
      await keep(ctx, [account], body);
      return c.json({ success: true });
    },
  );

  app.post(
    "/environment-integration-webhook/:id",
    describeRoute({
      tag: TAG,
      summary: "Receive an event of any account",
      description: "For an OAuth application of Dub: the body is signed with its webhook secret.",
      auth: "none",
      returns: SUCCESS,
    }),
    async (c) => {
      const environmentId = await idOf(c, (id) => findEnvironmentOfInstall(db, id));
      const install = environmentId === undefined ? undefined : await findInstall(db, environmentId);
      const secret = install && openInstallSecrets(vault, install).webhook_secret;
      const body = await admitted(c, ctx, { environmentId, secrets: secret === undefined ? [] : [secret] });
      if (environmentId === undefined) throw new GatewayError(404, "Environment integration not found");
      const event = parseDubEvent(body);
      const accounts = await findAddressed(db, environmentId, event);
      if (accounts.length === 0) {
        ctx.log.warn({ environment_id: environmentId, event: event.event }, "An event of Dub is about no account");
        return c.json({ success: true }, 202);
      }
      await keep(ctx, accounts, body);
      return c.json({ success: true });
    },
  );

  return app;
}

async function keep(ctx: DubWebhookContext, accounts: readonly Account[], body: string): Promise<void> {
  for (const account of accounts) requireUsable(account);
  const receipt = { event: parseDubEvent(body), body, nowMs: ctx.now() };
  for (const account of accounts) await receive(ctx.db, account, receipt);
}

interface Sender {
  /** Whose API tokens may speak for it. */
  readonly environmentId: string | undefined;
  readonly secrets: readonly string[];
}

/**
 * The body of a delivery, if its sender is who may send it: nothing is parsed before that is known.
 *
 * @throws 401 the same for a wrong signature, a missing one, and an address that is nobody's; 404 where a token says that
 *         its bearer may know.
 */
async function admitted(c: Context<GatewayEnv>, ctx: DubWebhookContext, sender: Sender): Promise<string> {
  const signature = c.req.header(DUB_SIGNATURE);
  const opened = signature === undefined ? await openedBy(c, ctx) : undefined;
  if (opened !== undefined && opened !== sender.environmentId) throw new GatewayError(404, "There is no such address");
  const isKnown = opened !== undefined;
  if (!isKnown && !(isSignature(signature) && sender.secrets.length > 0)) throw unsigned();
  using body = requestBody(c.req.raw, MAX_DELIVERY_BYTES, ctx.deliveryBodies);
  const text = await body.text();
  if (!isKnown && !(isSignature(signature) && isSignedBy(sender.secrets, text, signature))) throw unsigned();
  return text;
}

/** The environment of an API token: the vendor's SDK cannot sign what it has a gateway process. */
async function openedBy(c: Context<GatewayEnv>, ctx: DubWebhookContext): Promise<string | undefined> {
  const token = bearerOf(c);
  return token === undefined ? undefined : ctx.findEnvironmentId(token);
}

function unsigned(): GatewayError {
  return unauthorized("Missing or wrong signature");
}

async function idOf<Found>(c: Context<GatewayEnv>, find: (id: string) => Promise<Found>): Promise<Found | undefined> {
  const id = c.req.param("id") ?? "";
  return isUuid(id) ? find(id) : undefined;
}
