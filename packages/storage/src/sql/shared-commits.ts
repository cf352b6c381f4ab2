import type { DatabaseSync, StatementSync } from "node:sqlite";

/** Transactions that end with one commit. */
interface Group extends PromiseWithResolvers<void> {
  readonly endOfTurn: NodeJS.Immediate;
  /** Its turn of the event loop is over: it ends with the member that is still at work. */
  isDue: boolean;
}

/** One transaction of a group. */
export interface Member {
  /** The first one is undone by undoing the group, which is nothing else by then; the others have a savepoint. */
  readonly isFirst: boolean;
  readonly group: Group;
  /** Of the database, which has undone the whole group with it, as it does on a full disk. */
  lost?: { readonly error: unknown };
  /** It is the turn of others. */
  hasLeft?: true;
}

/**
 * Transactions of one turn of the event loop share a commit, because most of what a commit costs is its fsync. They run
 * one after the other, as if each were alone: what one of them throws undoes that one. None resolves or rejects before
 * the commit, since each has seen what those before it did; if the commit fails, all of them do.
 *
 * A member that waits for anything but the database goes on in a later turn. Those before it have to wait for it, and
 * those after it come into the next group.
 */
export class SharedCommits {
  readonly #sqlite: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #save: StatementSync;
  readonly #release: StatementSync;
  readonly #committed: () => void;
  readonly #turns = new Turns();
  #group: Group | undefined;

  /** @param committed is told of each commit, before anybody else is. */
  constructor(sqlite: DatabaseSync, committed: () => void = () => {}) {
    this.#sqlite = sqlite;
    this.#committed = committed;
    this.#begin = sqlite.prepare("begin immediate");
    this.#commit = sqlite.prepare("commit");
    this.#save = sqlite.prepare("savepoint member");
    this.#release = sqlite.prepare("release member");
  }

  async begin(): Promise<Member> {
    await this.#turns.take();
    return this.#passOnError(() => {
      const isFirst = this.#group === undefined;
      const group = this.#group ?? this.#open();
      if (!isFirst) this.#save.run();
      return { isFirst, group };
    });
  }

  /** Resolves when what the member did is durable. */
  async commit(member: Member): Promise<void> {
    if (member.lost) throw member.lost.error;
    if (!member.isFirst) this.#release.run();
    this.#leave(member);
    await member.group.promise;
  }

  /** Does nothing where the commit has failed. */
  async rollback(member: Member): Promise<void> {
    if (member.hasLeft) return;
    try {
      if (member.isFirst || member.lost) this.#undo(member.group);
      else this.#sqlite.exec("rollback to member; release member");
    } finally {
      this.#leave(member);
    }
    // Its reason may be something that is not there if the commit fails.
    if (!member.lost) await member.group.promise;
  }

  /** Runs one statement of a member. */
  run<Result>(member: Member, statement: () => Result): Result {
    // Outside of a transaction each statement would be committed by itself.
    if (member.lost) throw member.lost.error;
    try {
      return statement();
    } catch (error) {
      if (!this.#sqlite.isTransaction) {
        member.lost = { error };
        this.#close(member.group);
        member.group.reject(error);
      }
      throw error;
    }
  }

  /** Runs one statement as a member: it needs no savepoint, for SQLite undoes all of a statement that fails. */
  async runAlone<Result>(statement: () => Result): Promise<Result> {
    await this.#turns.take();
    const member: Member = this.#passOnError(() => ({ isFirst: false, group: this.#group ?? this.#open() }));
    try {
      return this.run(member, statement);
    } finally {
      this.#leave(member);
      await member.group.promise;
    }
  }

  /** Runs what cannot be part of a transaction, or may be anything. */
  async runOutside<Result>(statement: () => Result): Promise<Result> {
    await this.#turns.take();
    try {
      this.end();
      return statement();
    } finally {
      this.#committed();
      this.#turns.pass();
    }
  }

  /** Commits at once what there is. */
  end(): void {
    const group = this.#group;
    if (!group) return;
    this.#close(group);
    try {
      this.#commit.run();
      this.#committed();
      group.resolve();
    } catch (error) {
      group.reject(error);
      this.#undo(group);
    }
  }

  /**
   * A deferred transaction that reads first fails at once when another process has written meanwhile, whatever the busy
   * timeout. Taking the write lock at the start makes it wait instead.
   */
  #open(): Group {
    this.#begin.run();
    const endOfTurn = setImmediate(() => {
      if (this.#turns.isTaken) group.isDue = true;
      else this.end();
    });
    const group: Group = { ...Promise.withResolvers<void>(), endOfTurn, isDue: false };
    // Whoever waits is told; a group may have nobody left.
    group.promise.catch(() => {});
    this.#group = group;
    return group;
  }

  #close(group: Group): void {
    clearImmediate(group.endOfTurn);
    if (this.#group === group) this.#group = undefined;
  }

  #undo(group: Group): void {
    this.#close(group);
    // A full disk has undone it by itself, and to do so again would be an error in the place of the one that tells why.
    if (this.#sqlite.isTransaction) this.#sqlite.exec("rollback");
    group.resolve();
  }

  #leave(member: Member): void {
    member.hasLeft = true;
    if (member.group.isDue) this.end();
    this.#turns.pass();
  }

  #passOnError<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      this.#turns.pass();
      throw error;
    }
  }
}

/** One at a time, in the order in which they came. */
class Turns {
  readonly #waiting: (() => void)[] = [];
  isTaken = false;

  async take(): Promise<void> {
    if (this.isTaken) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.isTaken = true;
  }

  pass(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.isTaken = false;
  }
}
