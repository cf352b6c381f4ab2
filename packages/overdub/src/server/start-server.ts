import { findFirstEnvironment } from "@overdub/gateway/environments";
import { loadMasterKeys } from "@overdub/gateway/master-key";
import type { StartedEventThread } from "@overdub/storage/event-thread";
import { trustProxies } from "@overdub/workspace/trusted-proxies";
import type { Logger } from "pino";
import type { Config } from "../config/config.ts";
import { openCityDatabase } from "../installation/city-database.ts";
import type { DataFolder } from "../installation/data-folder.ts";
import { dataFolderAt, findServer, makeDataFolder } from "../installation/data-folder.ts";
import { readExchangeRates } from "../installation/exchange-rates.ts";
import { openMigratedDatabase, refuseDamagedDatabase } from "../installation/installation.ts";
import { openEvents, readCountedEvents, untilFree } from "../installation/open-events.ts";
import { CliError } from "../terminal/cli-error.ts";
import type { Listening } from "./listen.ts";
import { listen } from "./listen.ts";
import { isOpenWithoutTls, PUT_TLS_IN_FRONT } from "./open-without-tls.ts";
import type { RunningServer, ServeOptions } from "./serve-installation.ts";

interface StartOptions extends ServeOptions {
  /** Gives threads for `openEvents`. Default: they are started when events are opened. */
  readonly startEvents?: () => StartedEventThread;
}

/**
 * Starts gateway and workspace in this process. What was opened is closed again when a later step fails.
 *
 * Most of a start goes into loading both, and into the thread of events: what that thread needs is opened first, so that
 * it works while this one loads them.
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
    // A start that is refused leaves the events as they are.
    const findLocation = await openCityDatabase(config);
    const folder = dataFolderAt(config.dataFolder);
    await refuseSecondServer(folder);
    const listening = { trustsPeer: trustProxies(config.trustedProxies), keepAliveSeconds: config.keepAliveSeconds };
    const gatewayPort = await listen(config.port, config.host, "OVERDUB_PORT", listening);
    stack.defer(() => closeAtOnce(gatewayPort));
    const workspacePort = await listen(config.workspacePort, config.host, "OVERDUB_WORKSPACE_PORT", listening);
    stack.defer(() => closeAtOnce(workspacePort));
    if (isOpenWithoutTls(config)) log.warn({ host: config.host }, PUT_TLS_IN_FRONT);

    await makeDataFolder(folder);
    // While a large database is looked at, half of what is served is loaded.
    const [check] = await Promise.all([refuseDamagedDatabase(config, folder, log), import("@overdub/gateway")]);
    stack.defer(() => check.end());
    const database = await openMigratedDatabase(config, folder, { leavesCheckpoints: true });
    resources.defer(() => database.close());
    const masterKeys =
      presetKeys ??
      (await loadMasterKeys({
        file: folder.masterKey,
        mayCreate: (await findFirstEnvironment(database.db)) === undefined,
      }));
    const counted = await readCountedEvents(database);
    const events = untilFree(() => openEvents(config, { folder, counted, log }, options.startEvents));
    // Where they cannot be opened, whoever serves them is told.
    const opened = events.catch(() => undefined);
    resources.defer(async () => (await opened)?.eventStore.close());
    const { serveInstallation } = await import("./serve-installation.ts");
    return await serveInstallation(
      config,
      {
        empty: options.empty,
        showsSecrets: options.showsSecrets,
        masterKeys,
        folder,
        gatewayPort,
        workspacePort,
        database,
        events,
        findLocation,
        damage: check.damage,
        log,
      },
      { stack, resources },
    );
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
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
