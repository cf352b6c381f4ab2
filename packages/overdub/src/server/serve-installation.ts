import { Readable } from "node:stream";
import type { MasterKeys } from "@overdub/gateway";
import { endAbandonedEntries, selectSend } from "@overdub/gateway";
import type { EventThread } from "@overdub/storage";
import type { FindLocation } from "@overdub/workspace";
import type { Logger } from "pino";
import type { Config } from "../config/config.ts";
import { serveControl } from "../control/serve-control.ts";
import { openJournal } from "../installation/audit-journal.ts";
import type { Upstreams, Ways } from "../installation/compose.ts";
import { compose } from "../installation/compose.ts";
import type { DataFolder } from "../installation/data-folder.ts";
import { removeServerAddress, writeServerAddress } from "../installation/data-folder.ts";
import type { EmbeddedWorkspace } from "../installation/embedded-workspace.ts";
import type { InstalledDatabase } from "../installation/installation.ts";
import { toMembers } from "../installation/members.ts";
import { registerAtWorkspace } from "../installation/oauth-clients.ts";
import type { CliError } from "../terminal/cli-error.ts";
import { writeWhole } from "../terminal/whole-file.ts";
import type { Addresses } from "./banner.ts";
import { toSecretsFile } from "./banner.ts";
import { finishRequests } from "./finish-requests.ts";
import type { FirstStart } from "./first-start.ts";
import { provision } from "./first-start.ts";
import type { Listening } from "./listen.ts";

export interface RunningServer {
  readonly addresses: Addresses;
  /** Absent when the installation was there before. */
  readonly firstStart: FirstStart | undefined;
  /** The file that has its secrets, where no terminal shows them. */
  readonly secretsFile: string | undefined;
  /** What a check of a large database finds after the start, for which the server must be stopped; undefined: nothing. */
  readonly damage: Promise<CliError | undefined>;
  /** Stops taking requests, finishes running ones within the configured time, and makes every recorded click durable. */
  close(): Promise<void>;
}

export interface ServeOptions {
  /** Whether the first start makes no demo data. */
  readonly empty: boolean;
  /** Whether a terminal shows the secrets of the first start; what is not one may be kept by a log. */
  readonly showsSecrets: boolean;
}

/** What a start has opened. */
interface Opened extends ServeOptions {
  readonly masterKeys: MasterKeys;
  readonly folder: DataFolder;
  readonly gatewayPort: Listening;
  readonly workspacePort: Listening;
  readonly database: InstalledDatabase;
  readonly events: Promise<EventThread>;
  readonly findLocation: FindLocation | undefined;
  readonly damage: RunningServer["damage"];
  readonly log: Logger;
}

/** What is closed when the server stops, or when it could not be started. */
interface Closing {
  readonly stack: AsyncDisposableStack;
  /** Closed at the end of `stack`. */
  readonly resources: AsyncDisposableStack;
}

/** Makes gateway and workspace of what is opened, and serves them. */
export async function serveInstallation(
  config: Config,
  {
    masterKeys,
    folder,
    gatewayPort,
    workspacePort,
    database,
    events,
    findLocation,
    damage,
    log,
    empty,
    showsSecrets,
  }: Opened,
  { stack, resources }: Closing,
): Promise<RunningServer> {
  const local = {
    gateway: `http://${visibleHost(config.host)}:${gatewayPort.port}`,
    workspace: `http://${visibleHost(config.host)}:${workspacePort.port}`,
  };
  const nowMs = Date.now();
  const composition = await compose(config, {
    folder,
    database,
    masterKeys,
    events,
    findLocation,
    log,
    localUrl: local.gateway,
    workspaceUrl: publicAddresses(config, local).workspace,
    workspacePort: () => workspacePort.port,
    connect: openAtOnce,
    openJournal: () => openJournal(config, { folder, database, log }),
  });
  resources.defer(() => composition.close());
  // A database in a file has no other server; one that is shared may have some, which are at work.
  await endAbandonedEntries(database.db, nowMs, config.databaseUrl === undefined ? nowMs : undefined);
  const { gateway } = composition;
  await registerAtWorkspace({ db: database.db, masterKeys }, gateway.context.publicUrl);
  const workspace = composition.upstreams.workspace.server;

  const firstStart = await provision(database.db, gateway, workspace, config, {
    empty,
    nowMs: Date.now(),
    keep: async (first) => {
      if (!showsSecrets) await writeWhole(folder.firstStart, async () => Readable.from([toSecretsFile(first)]));
    },
  });
  gateway.jobs.start();
  workspacePort.serve(workspace);
  gatewayPort.serve({ listener: gateway.listener });
  // What ends before the requests that are under way.
  const first = stack.use(new AsyncDisposableStack());
  const { copyState } = composition.upstreams.workspace.copies;
  const copyAll: typeof copyState = async (...args) => {
    await gateway.context.audit.entries.flush();
    return copyState(...args);
  };
  const control = await serveControl({ ...workspace.transfer, copyState: copyAll }, log);
  first.defer(() => control.close());
  first.defer(() => workspace.eventStreams.close());
  first.defer(() => gateway.endNews());
  await writeServerAddress(folder, { pid: process.pid, ...local, control: control.address });
  first.defer(() => removeServerAddress(folder));
  let isClosing = false;
  // Not before, as a start needs the core that it takes.
  const { eventStore } = await events;
  eventStore.prepare().catch((err: unknown) => {
    if (!isClosing) log.warn({ err }, "questions about the events of links take longer");
  });
  return {
    addresses: publicAddresses(config, local),
    firstStart,
    secretsFile: firstStart && !showsSecrets ? folder.firstStart : undefined,
    damage,
    async close() {
      isClosing = true;
      await first.disposeAsync();
      await finishRequests([gatewayPort, workspacePort], gateway, config.stopSeconds * 1000);
      await stack.disposeAsync();
    },
  };
}

interface OpenWorkspace extends Upstreams {
  readonly workspace: EmbeddedWorkspace;
}

async function openAtOnce({ network, openWorkspace }: Ways): Promise<OpenWorkspace> {
  const workspace = await openWorkspace();
  return {
    workspace,
    send: selectSend({ embedded: (request) => workspace.server.api.fetch(request), network }),
    workspaceHealth: () => workspace.server.health(),
    members: toMembers(workspace.server.members),
    close: () => workspace.close(),
  };
}

/** What the operator says; else where the server listens. Names of short links are always served over TLS. */
function publicAddresses({ publicUrl, publicHost }: Config, local: Addresses): Addresses {
  return {
    gateway: publicUrl ?? local.gateway,
    workspace: publicHost === undefined ? local.workspace : `https://${publicHost}`,
  };
}

/** An address that a person can open: a server that listens everywhere is reached on loopback. */
function visibleHost(host: string): string {
  if (["127.0.0.1", "0.0.0.0", "::", "::1"].includes(host)) return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}
