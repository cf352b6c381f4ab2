import { createGuardedFetch } from "@overdub/limits";
import type { EventThread } from "@overdub/storage";
import { createOutboxOn } from "@overdub/storage";
import type { FindLocation, NoteRefusal, RecalledVisitors, WorkspaceServer } from "@overdub/workspace";
import { createWorkspaceServer } from "@overdub/workspace";
import type { Logger } from "pino";
import type { Config } from "../config/config.ts";
import { domainOptions } from "../config/config.ts";
import { VERSION } from "../terminal/program.ts";
import { openCityDatabase } from "./city-database.ts";
import type { Copies } from "./copies.ts";
import { createCopies } from "./copies.ts";
import type { DataFolder } from "./data-folder.ts";
import { readExchangeRates } from "./exchange-rates.ts";
import type { InstalledDatabase } from "./installation.ts";
import { sharesOf } from "./installation.ts";
import { openEvents, readCountedEvents } from "./open-events.ts";

export interface EmbeddedWorkspace {
  readonly server: WorkspaceServer;
  readonly copies: Copies;
  /** Commits and drains every recorded click, then lets go of the event store. */
  close(): Promise<void>;
}

export interface WorkspaceParts {
  readonly folder: DataFolder;
  readonly database: InstalledDatabase;
  /** The port on which short links of loopback domains answer. */
  readonly workspacePort: () => number;
  /** Signs the cookies of links with a password. Absent in a command that serves no short links. */
  readonly cookieSecret?: Uint8Array;
  /** Where clients reach the gateway, which may be told of what happens wherever that leads. Default: there is none. */
  readonly gatewayUrl?: string;
  /** Is told of keys that are refused. */
  readonly noteRefusal?: NoteRefusal;
  /** The product for which the gateway has sent a browser to authorise an account. */
  readonly findProduct?: (state: string) => Promise<string | undefined>;
  /** Opened already, or about to be. Default: they are opened when the workspace is. */
  readonly events?: Promise<EventThread>;
  /** The operator's own database of addresses, opened already. Default: it is opened when the workspace is. */
  readonly findLocation?: FindLocation | undefined;
  readonly log: Logger;
}

/**
 * The workspace of this data folder, in this process.
 *
 * @throws CliError when another process holds it, or the city database can't be read.
 */
export async function openEmbeddedWorkspace(config: Config, parts: WorkspaceParts): Promise<EmbeddedWorkspace> {
  const { folder, database, log } = parts;
  const stack = new AsyncDisposableStack();
  try {
    const findLocation = parts.findLocation ?? (await openCityDatabase(config));
    const openNow = async () => openEvents(config, { folder, log, counted: await readCountedEvents(database) });
    const events = await (parts.events ?? openNow());
    const { eventStore, backlog, copier } = events;
    stack.defer(() => eventStore.close());
    const outbox = createOutboxOn(backlog, database, {
      onError: (err) => log.error({ err }, "events could not be committed"),
    });
    stack.defer(() => outbox.close());
    const fetch = createGuardedFetch({ allow: config.fetchAllow });
    const origins = parts.gatewayUrl === undefined ? [] : [new URL(parts.gatewayUrl).origin];
    const server = await createWorkspaceServer({
      database,
      eventStore,
      outbox,
      // `startEvents` names the function of the workspace that returns it.
      recallVisitors: () => events.recalled() as Promise<RecalledVisitors>,
      publicPort: parts.workspacePort,
      version: VERSION,
      fetch,
      fetchReceivers: createGuardedFetch({ allow: config.fetchAllow, origins }),
      exchangeRates: await readExchangeRates(config),
      addressClicks: config.addressClicks,
      eventRetentionDays: config.eventRetentionDays,
      log,
      domains: domainOptions(config),
      trustedProxies: config.trustedProxies,
      findLocation,
      geoHeaders: config.geoHeaders,
      cookieSecret: parts.cookieSecret,
      noteRefusal: parts.noteRefusal,
      findProduct: parts.findProduct,
      consoleUrl: parts.gatewayUrl === undefined ? undefined : `${parts.gatewayUrl.replace(/\/+$/, "")}/console/`,
      linkCacheBytes: sharesOf(config).linkCache,
    });
    server.jobs.start();
    stack.defer(() => server.threads.close());
    stack.defer(() => server.jobs.close());
    return { server, copies: createCopies(config, folder, copier), close: () => stack.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}
