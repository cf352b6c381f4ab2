import { Readable } from "node:stream";
import { endAbandonedEntries, findFirstEnvironment, loadMasterKeys, selectSend } from "@overdub/gateway";
import { trustProxies } from "@overdub/workspace";
import type { Logger } from "pino";
import type { Config } from "../config/config.ts";
import { serveControl } from "../control/serve-control.ts";
import { openJournal } from "../installation/audit-journal.ts";
import type { Upstreams, Ways } from "../installation/compose.ts";
import { compose } from "../installation/compose.ts";
import type { DataFolder } from "../installation/data-folder.ts";
import {
  dataFolderAt,
  findServer,
  makeDataFolder,
  removeServerAddress,
  writeServerAddress,
} from "../installation/data-folder.ts";
import type { EmbeddedWorkspace } from "../installation/embedded-workspace.ts";
import { readExchangeRates } from "../installation/embedded-workspace.ts";
import { openMigratedDatabase, refuseDamagedDatabase, untilFree } from "../installation/installation.ts";
import { toMembers } from "../installation/members.ts";
import { registerAtWorkspace } from "../installation/oauth-clients.ts";
import { CliError } from "../terminal/cli-error.ts";
import { writeWhole } from "../terminal/whole-file.ts";
import type { Addresses } from "./banner.ts";
import { toSecretsFile } from "./banner.ts";
import { finishRequests } from "./finish-requests.ts";
import type { FirstStart } from "./first-start.ts";
import { provision } from "./first-start.ts";
import type { Listening } from "./listen.ts";
import { listen } from "./listen.ts";
import { isOpenWithoutTls, PUT_TLS_IN_FRONT } from "./open-without-tls.ts";

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

interface StartOptions {
  /** Whether the first start makes no demo data. */
  readonly empty: boolean;
  /** Whether a terminal shows the secrets of the first start; what is not one may be kept by a log. */
  readonly showsSecrets: boolean;
}

/**
 * Starts gateway and workspace in this process. What was opened is closed again when a later step fails.
 *
 * @throws CliError or MasterKeyError, with a line for the operator.
 */
export async function startServer(config: Config, options: StartOptions, log: Logger): Promise<RunningServer> {
  const stack = new AsyncDisposableStack();
  // Disposed of in reverse: the listeners, which come later, stop before what they need.
  const resources = stack.use(new AsyncDisposableStack());
  try {
    const presetKeys = config.masterKey === undefined ? undefined : await loadMasterKeys({ base64: config.masterKey });
    const rates = await readExchangeRates(config);
    if (rates)
      log.info({ date: rates.date, currencies: rates.rates.size }, "sales are converted at the operator's rates");
    const folder = dataFolderAt(config.dataFolder);
    await refuseSecondServer(folder);
    const listening = { trustsPeer: trustProxies(config.trustedProxies), keepAliveSeconds: config.keepAliveSeconds };
    const gatewayPort = await listen(config.port, config.host, "OVERDUB_PORT", listening);
    stack.defer(() => closeAtOnce(gatewayPort));
    const workspacePort = await listen(config.workspacePort, config.host, "OVERDUB_WORKSPACE_PORT", listening);
    stack.defer(() => closeAtOnce(workspacePort));
    const local = {
      gateway: `http://${visibleHost(config.host)}:${gatewayPort.port}`,
      workspace: `http://${visibleHost(config.host)}:${workspacePort.port}`,
    };

    if (isOpenWithoutTls(config)) log.warn({ host: config.host }, PUT_TLS_IN_FRONT);
    await makeDataFolder(folder);
    const check = await refuseDamagedDatabase(config, folder, log);
    stack.defer(() => check.end());
    const database = await openMigratedDatabase(config, folder);
    resources.defer(() => database.close());
    const nowMs = Date.now();
    const masterKeys =
      presetKeys ??
      (await loadMasterKeys({
        file: folder.masterKey,
        mayCreate: (await findFirstEnvironment(database.db)) === undefined,
      }));
    const composition = await compose(config, {
      folder,
      database,
      masterKeys,
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
      empty: options.empty,
      nowMs: Date.now(),
      keep: async (first) => {
        if (!options.showsSecrets)
          await writeWhole(folder.firstStart, async () => Readable.from([toSecretsFile(first)]));
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
    return {
      addresses: publicAddresses(config, local),
      firstStart,
      secretsFile: firstStart && !options.showsSecrets ? folder.firstStart : undefined,
      damage: check.damage,
      async close() {
        await first.disposeAsync();
        await finishRequests([gatewayPort, workspacePort], gateway, config.stopSeconds * 1000);
        await stack.disposeAsync();
      },
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

interface OpenWorkspace extends Upstreams {
  readonly workspace: EmbeddedWorkspace;
}

async function openAtOnce({ network, openWorkspace }: Ways): Promise<OpenWorkspace> {
  const workspace = await untilFree(openWorkspace);
  return {
    workspace,
    send: selectSend({ embedded: (request) => workspace.server.api.fetch(request), network }),
    workspaceHealth: () => workspace.server.health(),
    members: toMembers(workspace.server.members),
    close: () => workspace.close(),
  };
}

async function closeAtOnce(port: Listening): Promise<void> {
  const ended = port.end();
  port.cut();
  await ended;
}

async function refuseSecondServer(folder: DataFolder): Promise<void> {
  const running = await findServer(folder);
  if (!running) return;
  throw new CliError(`Overdub already runs on ${folder.path}: process ${running.pid}, ${running.gateway}.`);
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
