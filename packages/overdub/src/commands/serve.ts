import type { Command } from "commander";
import type { Config } from "../config/config.ts";
import { readConfig } from "../config/config.ts";
import { optionHelp } from "../config/variable.ts";
import { VARIABLES } from "../config/variables.ts";
import { fileBanner, firstBanner, quietBanner } from "../server/banner.ts";
import { restartWithin } from "../server/restart-within.ts";
import type { RunningServer } from "../server/serve-installation.ts";

interface ServeOptions {
  readonly empty?: boolean;
  /** False by `--no-open`. */
  readonly open?: boolean;
  readonly json?: boolean;
  readonly port?: string;
  readonly workspacePort?: string;
  readonly host?: string;
  readonly data?: string;
}

/** After the time for requests. Beyond this, the process ends as it is: what is acknowledged is durable already. */
const STOP_LIMIT_MS = 8000;

/** Ctrl-C under npm arrives twice: from the terminal and from npm. A person takes longer for a second one. */
const SAME_SIGNAL_MS = 500;

export function addServeCommand(program: Command): void {
  program
    .command("serve")
    .description("start the gateway, the MCP server and the embedded workspace")
    .option("--empty", "on the first start, leave the workspace without demo data")
    .option("--no-open", "do not open the console in a browser on the first start")
    .option("--port <port>", optionHelp(VARIABLES.port))
    .option("--workspace-port <port>", optionHelp(VARIABLES.workspacePort))
    .option("--host <host>", optionHelp(VARIABLES.host))
    .option("--data <folder>", optionHelp(VARIABLES.dataFolder))
    .option(
      "--json",
      "print as one line of JSON: the addresses, and on the first start the secrets or the file that has them",
    )
    .action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
  const config = withFlags(options);
  const { availableMemory } = await import("@overdub/storage/memory");
  restartWithin(config.memory ?? availableMemory());
  const { startEventsAhead } = await import("../installation/start-events.ts");
  // Its thread loads what it needs while this one does.
  const startEvents = startEventsAhead();
  const [{ startServer }, { createLog }] = await Promise.all([
    import("../server/start-server.ts"),
    import("../terminal/log.ts"),
  ]);
  const log = createLog(config);
  const showsSecrets = process.stdout.isTTY === true;
  const server = await startServer(config, { empty: options.empty ?? false, showsSecrets, startEvents }, log);
  let stoppingSinceMs: number | undefined;
  let exitCode = 0;
  const stop = () => {
    if (stoppingSinceMs !== undefined) {
      if (performance.now() - stoppingSinceMs > SAME_SIGNAL_MS) process.exit(1);
      return;
    }
    stoppingSinceMs = performance.now();
    setTimeout(() => process.exit(1), config.stopSeconds * 1000 + STOP_LIMIT_MS).unref();
    server.close().then(
      () => process.exit(exitCode),
      (err: unknown) => {
        log.error({ err }, "the server did not stop cleanly");
        process.exit(1);
      },
    );
  };
  // SIGHUP: the terminal is gone.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  void server.damage.then((damage) => {
    if (!damage) return;
    log.error(damage.message);
    exitCode = 1;
    stop();
  });
  // Last: a program that reads it may stop the server at once.
  process.stdout.write(options.json ? `${JSON.stringify(toJson(server))}\n` : toBanner(server));
  if (server.firstStart && options.open !== false && !options.json) {
    await showConsole(server.firstStart.consoleUrl, config.dataFolder);
  }
}

/** For whoever sits at this machine; everybody else has the printed link. */
async function showConsole(url: string, folder: string): Promise<void> {
  const { openBrowser, openerOf } = await import("../server/open-browser.ts");
  const isTerminal = process.stdout.isTTY === true && process.stdin.isTTY === true;
  const opener = openerOf({ platform: process.platform, env: process.env, isTerminal });
  if (opener) void openBrowser(url, folder, opener);
}

function toBanner({ addresses, firstStart, secretsFile }: RunningServer): string {
  if (secretsFile !== undefined) return fileBanner(addresses, secretsFile);
  return firstStart ? firstBanner(addresses, firstStart) : quietBanner(addresses);
}

function toJson({ addresses, firstStart, secretsFile }: RunningServer): object {
  if (secretsFile === undefined) return { ...addresses, ...firstStart };
  return { ...addresses, accountId: firstStart?.accountId, demo: firstStart?.demo, secretsFile };
}

/** Flags win over the environment. */
function withFlags(options: ServeOptions): Config {
  const flags = {
    [VARIABLES.port.name]: options.port,
    [VARIABLES.workspacePort.name]: options.workspacePort,
    [VARIABLES.host.name]: options.host,
    [VARIABLES.dataFolder.name]: options.data,
  };
  const given = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
  return readConfig({ ...process.env, ...given });
}
