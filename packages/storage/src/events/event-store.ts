/**
 * What the workspace asks of the store of events. Times are UTC milliseconds; ranges include both ends, as Dub's
 * analytics do. One implementation a column store, the same test suite for each.
 *
 * Events reach the store through the outbox. Who needs to find what was acknowledged just before, such as the click of
 * a lead, calls `outbox.drain()` first.
 */
import type { ClickEvent, EventKind, EventOf, LeadEvent, StoredEvent } from "./event.ts";
import type { EventLines, LineTexts } from "./event-lines.ts";
import type { Dimension, EventScope } from "./event-scope.ts";

/**
 * An event with its number in the outbox. Numbers ascend, with gaps; events that were acknowledged together may share one,
 * and then always come together and in the same order.
 */
export interface NumberedEvent<Event extends StoredEvent = StoredEvent> {
  readonly seq: number;
  readonly event: Event;
  /** Of its link, as `link_numbers` has it; absent: not known yet. */
  readonly linkNumber?: number | undefined;
}

/** What tells an event from the others of its kind. */
export interface EventId {
  readonly workspaceId: string;
  readonly id: string;
}

export interface EventNumber extends EventId {
  readonly seq: number;
}

export interface EventTotals {
  readonly count: number;
  /** Of sales; 0 for other kinds. */
  readonly amountCents: number;
}

export interface BreakdownRow extends EventTotals {
  /** One value for each dimension asked for, in that order. */
  readonly values: readonly string[];
}

export interface LinkTotals extends EventTotals {
  readonly value: string;
}

export interface EventPage {
  /** Rows to skip, from 0. */
  readonly offset: number;
  readonly limit: number;
  readonly order: "asc" | "desc";
}

/** Who clicked, on which link. */
export interface Visitor {
  readonly domain: string;
  readonly key: string;
  readonly identityHash: string;
  readonly clickId: string;
  readonly timestampMs: number;
}

/** How many clicks a second has, of those that have any. */
export interface ClickSecond {
  readonly startMs: number;
  readonly count: number;
}

/** Of a link, by its number. */
export interface LinkSum extends EventTotals {
  readonly number: number;
}

/** Which groups links are in: the number of a link, and at the same place the number of a group. A link may be in several. */
export interface LinkMembers {
  readonly numbers: Int32Array;
  readonly groups: Int32Array;
}

/** By the number of the group; those without events are left out. */
export type GroupTotals = ReadonlyMap<number, EventTotals>;

/** What a store does that has the numbers of links beside their ids. */
export interface LinkNumbering {
  /**
   * Says which numbers there are, before any others are stored. Events that have others lose theirs: those of another database,
   * and those that a database restored from an older backup has not given yet.
   *
   * @param last the greatest number; 0: none.
   */
  adopt(numbering: string, last: number): Promise<void>;
  /** Whether all events have the number of their link; only then `linkNumbers` of a scope, groups and firsts tell of all. */
  isComplete(): Promise<boolean>;
  /** The ids of the links of some events without a number, none if all have one. */
  listUnnumbered(): Promise<readonly string[]>;
  /** Numbers the events that `listUnnumbered` has told of. */
  numberEvents(numbers: ReadonlyMap<string, number>): Promise<void>;
  /** Totals of each group, for one kind after the other. */
  sumGroups(kinds: readonly EventKind[], scope: EventScope, members: LinkMembers): Promise<readonly GroupTotals[]>;
  /**
   * The links that come first by amount, then by events, in any order: `limit` of them, and all that have as much as the last.
   * @returns `undefined` where these are more than `max`.
   */
  topNumbers(
    kind: EventKind,
    scope: EventScope,
    bounds: { readonly limit: number; readonly max: number },
  ): Promise<readonly LinkSum[] | undefined>;
  /** As the store's `linkSeries`; by numbers, as texts. */
  seriesByNumber(
    kind: EventKind,
    scope: EventScope,
    numbers: readonly number[],
    bucketStartsMs: readonly number[],
  ): Promise<ReadonlyMap<string, readonly EventTotals[]>>;
}

export interface EventStore {
  /**
   * Adds events, in the order of their numbers, and moves the watermark to the last number, all or nothing wherever the
   * store can. Events at or below the watermark are in the store already and are left out, so a repeated drain counts
   * nothing twice, even when the repeated batch has grown.
   */
  append(events: readonly NumberedEvent[]): Promise<void>;
  /** The outbox number up to which events are stored; 0 when empty. */
  watermark(): Promise<number>;

  /** How many events of a kind there are, and what they amount to. */
  count(kind: EventKind, scope: EventScope): Promise<EventTotals>;
  /**
   * The same for each bucket. `bucketStartsMs` are the ascending starts of adjoining buckets, the last one open-ended.
   * @returns one element for each start, zeros included.
   */
  timeseries(kind: EventKind, scope: EventScope, bucketStartsMs: readonly number[]): Promise<EventTotals[]>;
  /**
   * The same of each of some links, by its id; links without events are left out.
   * @param linkIds few.
   */
  linkSeries(
    kind: EventKind,
    scope: EventScope,
    linkIds: readonly string[],
    bucketStartsMs: readonly number[],
  ): Promise<ReadonlyMap<string, readonly EventTotals[]>>;
  /**
   * The same for each distinct combination of `dimensions`, at most `limit` rows: sales by amount, other kinds by
   * number, greatest first; ties by number, then by value. Rows whose every value is empty or `Unknown` are left out.
   */
  breakdown(
    kind: EventKind,
    scope: EventScope,
    dimensions: readonly Dimension[],
    limit: number,
  ): Promise<BreakdownRow[]>;
  /**
   * The same for each group of links, in any order. An event counts once for each group of its link.
   * @param groups the groups' values and ids of links, in a text with the separators of `event-scope.ts`.
   */
  sumLinks(kind: EventKind, scope: EventScope, groups: string): Promise<LinkTotals[]>;
  /** Events by time, then by click id (clicks) or event id (leads and sales). */
  list<Kind extends EventKind>(kind: Kind, scope: EventScope, page: EventPage): Promise<EventOf<Kind>[]>;

  /**
   * The events whose numbers are above `seq`, in the order of their numbers: what has come since. Events that share a
   * number may be cut apart by the limit, so a caller that goes on from the last one needs numbers that are unique, as the outbox's are.
   *
   * @param texts what of them, `linkId` included; see `placesInLine`. Default: all, for `readEventLines`.
   */
  listAfter(kind: EventKind, scope: EventScope, seq: number, limit: number, texts?: LineTexts): Promise<EventLines>;

  /**
   * The number of the first event of each of these ids within their workspaces; what no event has is left out, and others
   * than were asked for may be among them. Cheap for ids that sort by time and are of about one time.
   */
  findNumbers(kind: EventKind, asked: readonly EventId[]): Promise<EventNumber[]>;
  /** The click of a workspace with this id. Cheap for ids that sort by time. */
  findClick(workspaceId: string, clickId: string): Promise<ClickEvent | undefined>;
  /** The newest lead of a customer, or the newest with exactly this name. Of one millisecond the last one stored. */
  findLatestLead(workspaceId: string, customerId: string, eventName?: string): Promise<LeadEvent | undefined>;
  /** The seconds in which any workspace has had clicks since a moment, in order. */
  clickSeconds(sinceMs: number): Promise<ClickSecond[]>;
  /**
   * The visitors of all workspaces' clicks from one moment to before another, in the order of their times: to restore
   * de-duplication after a start, in parts, since a busy hour has any number.
   */
  visitorsBetween(fromMs: number, toMs: number): Promise<Visitor[]>;

  /**
   * Makes a person unrecognisable in the leads and sales of a customer and in the clicks behind them: address, user
   * agent, identity hash, coordinates and metadata are blanked. Place names, devices and every count stay.
   *
   * @param clickId the click that brought the customer, if one is known: there may be no lead that leads to it.
   */
  deleteCustomerPersonalData(workspaceId: string, customerId: string, clickId?: string): Promise<void>;
  /** Deletes the events of every workspace before a moment, itself excluded. The watermark stays. */
  deleteBefore(timestampMs: number): Promise<void>;
  /**
   * Deletes all events of a workspace. The watermark stays.
   *
   * @returns whether none is left: a store that reads the watermark from the last event keeps that one until another comes.
   */
  deleteWorkspace(workspaceId: string): Promise<boolean>;
  /**
   * Stores nothing while `work` copies the files that the store consists of, the main one first. Absent where a server has
   * them.
   */
  readonly holdStill?: (<Result>(work: (files: readonly string[]) => Promise<Result>) => Promise<Result>) | undefined;
  /** Absent for a store that goes by ids. */
  readonly linkNumbering?: LinkNumbering | undefined;
  close(): Promise<void>;
}
