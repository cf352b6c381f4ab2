import { hkdfSync } from "node:crypto";
import type { AuditJournal, Gateway, MasterKeys, Members, Send } from "@overdub/gateway";
import { createGateway, createNetworkSend, createRefusedSignIns, findAskingProduct } from "@overdub/gateway";
import { createReach } from "@overdub/limits";
import { readClientAddress, trustProxies } from "@overdub/workspace";
import type { Config } from "../config/config.ts";
import type { EmbeddedWorkspace, WorkspaceParts } from "./embedded-workspace.ts";
import { openEmbeddedWorkspace } from "./embedded-workspace.ts";
import { findOAuthClients } from "./oauth-clients.ts";
import { readInstallation } from "./read-installation.ts";

/** How requests reach an upstream: the embedded workspace in this process or another one, or a hosted Dub. */
export interface Upstreams {
  readonly send: Send;
  /** Absent where the embedded workspace is not part of this process. */
  readonly workspaceHealth?: () => { readonly status: "ok" | "degraded" };
  /** How members of the embedded workspace sign in to the console; absent where that is not part of this process. */
  readonly members?: Members;
  close(): Promise<void>;
}

/** What upstreams can be made of. */
export interface Ways {
  /** To what accounts name as their Dub, as far as that may be reached. */
  readonly network: Send;
  /** To the running server of this installation, which listens on loopback. */
  readonly toServer: Send;
  openWorkspace(): Promise<EmbeddedWorkspace>;
}

interface Parts<Reached> extends Omit<WorkspaceParts, "cookieSecret" | "noteRefusal" | "gatewayUrl" | "findProduct"> {
  readonly masterKeys: MasterKeys;
  /** Where the gateway listens: clients reach it there, unless the configuration says otherwise. */
  readonly localUrl: string;
  /** Where browsers reach the embedded workspace. */
  readonly workspaceUrl: string;
  /** A server opens the embedded workspace at once; a command opens it when a request needs it and no server runs. */
  readonly connect: (ways: Ways) => Promise<Reached>;
  /** Called when no other process can be at the same state. Default: there is no journal. */
  readonly openJournal?: (() => Promise<AuditJournal | undefined>) | undefined;
}

export interface Composition<Reached> {
  readonly gateway: Gateway;
  readonly upstreams: Reached;
  readonly openWorkspace: Ways["openWorkspace"];
  /** Closes gateway and upstreams; the caller closes the database. */
  close(): Promise<void>;
}

/** Makes the gateway and its way to the embedded workspace, as the configuration says, for server and commands alike. */
export async function compose<Reached extends Upstreams>(
  config: Config,
  { masterKeys, localUrl, workspaceUrl, connect, openJournal, ...parts }: Parts<Reached>,
): Promise<Composition<Reached>> {
  const cookieSecret = cookieSecretOf(masterKeys.ring[0].secret);
  const refusedSignIns = createRefusedSignIns({ db: parts.database.db, log: parts.log, now: Date.now });
  const noteRefusal: WorkspaceParts["noteRefusal"] = (refused) => refusedSignIns.note({ at: "workspace", ...refused });
  const gatewayUrl = config.publicUrl ?? localUrl;
  const findProduct = (state: string) => findAskingProduct(parts.database.db, state, Date.now());
  const ofGateway = { gatewayUrl, cookieSecret, noteRefusal, findProduct };
  const openWorkspace = () => openEmbeddedWorkspace(config, { ...parts, ...ofGateway });
  const trustsPeer = trustProxies(config.trustedProxies);
  const stack = new AsyncDisposableStack();
  try {
    const network = createNetworkSend({
      reach: createReach({
        allow: config.upstreamAllow,
        origins: [new URL(config.dubBaseUrl).origin],
        isHttpsOnly: true,
      }),
    });
    stack.defer(() => network.close());
    const local = createNetworkSend();
    stack.defer(() => local.close());
    const upstreams = await connect({ network: network.send, toServer: local.send, openWorkspace });
    stack.defer(() => upstreams.close());
    const auditJournal = await openJournal?.();
    stack.defer(() => auditJournal?.close());
    const gateway = await createGateway({
      database: parts.database,
      masterKeys,
      send: upstreams.send,
      publicUrl: gatewayUrl,
      allowedHosts: config.allowedHosts,
      allowedOrigins: config.allowedOrigins,
      trustsPeer,
      readAddress: (arrival) => readClientAddress(arrival, trustsPeer),
      refusedSignIns,
      auditJournal,
      auditLogDays: config.auditLogDays,
      defaultBaseUrl: config.dubBaseUrl,
      oauthClients: findOAuthClients(config, { db: parts.database.db, masterKeys, workspaceUrl }),
      accountLimit: config.accountLimit,
      apiTokenLimit: config.apiTokenLimit,
      requestLogDays: config.requestLogDays,
      receivers: { allow: config.fetchAllow },
      workspaceHealth: upstreams.workspaceHealth,
      members: upstreams.members,
      readInstallation: () => readInstallation(config, parts.folder),
      workspaceUrl,
      filesFolder: parts.folder.files,
      mcpScope: { surface: config.mcpSurface, access: config.mcpAccess },
      log: parts.log,
    });
    stack.defer(() => gateway.close());
    return { gateway, upstreams, openWorkspace, close: () => stack.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** Its own, so that cookies tell nothing of what seals credentials; the same after a restart and in every process. */
function cookieSecretOf(masterSecret: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", masterSecret, "", "overdub short link cookies", 32));
}
