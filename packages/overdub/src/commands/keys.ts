import type { SealedTexts } from "@overdub/gateway";
import type { Command } from "commander";
import { asRun } from "../installation/as-run.ts";
import type { Session } from "../installation/session.ts";
import { withChange, withSession } from "../installation/session.ts";
import { CliError, UsageError } from "../terminal/cli-error.ts";
import type { ListOptions, OutputOptions } from "../terminal/output.ts";
import { print, printList, toTable, withListOptions } from "../terminal/output.ts";
import { programName } from "../terminal/program.ts";
import { showProgress } from "../terminal/progress.ts";

export function addKeysCommand(program: Command): void {
  const keys = program.command("keys").description("master keys, which encrypt stored credentials");
  keys
    .command("rotate")
    .description("make a new master key, and encrypt everything again under it, while servers run")
    .option("--json", "as JSON")
    .action(rotate);
  keys
    .command("reencrypt")
    .description("encrypt under the first master key whatever another one has sealed, while servers run")
    .option("--json", "as JSON")
    .action(reencryptAll);
  withListOptions(keys.command("list").description("list the master keys by id, and how much each has sealed")).action(
    list,
  );
  keys
    .command("remove <key>")
    .description("remove a master key, by id, that seals nothing any more. Backups of its time need it")
    .option("--json", "as JSON")
    .action(remove);
}

async function rotate(options: OutputOptions): Promise<void> {
  const { key, retired, reencrypted } = await withChange(
    { action: "master_key.rotate" },
    async (session) => {
      const file = keyFileOf(
        session,
        `put a new key before the others, restart, and run \`${programName()} keys reencrypt\``,
      );
      const { addMasterKey } = await import("@overdub/gateway");
      const retired = session.masterKeys.ring.map(({ id }) => id);
      const { id } = await addMasterKey(file);
      session.masterKeys.reload();
      return { key: id, retired, reencrypted: await reencryptIn(session) };
    },
    ({ key }) => key,
  );
  print({ key, retired, reencrypted }, options, () => [
    `The master key ${key} seals from now on. ${reencrypted} stored secret(s) were encrypted again under it.`,
    `Still open with: ${retired.join(", ")}. Backups made before need them; without such, remove them with \`${programName()} keys remove\`.`,
  ]);
}

async function reencryptAll(options: OutputOptions): Promise<void> {
  const { key, reencrypted } = await withChange(
    { action: "master_key.reencrypt" },
    async (session) => ({ key: session.masterKeys.ring[0].id, reencrypted: await reencryptIn(session) }),
    ({ key }) => key,
  );
  print({ key, reencrypted }, options, () => [
    `${reencrypted} stored secret(s) were encrypted again under the master key ${key}.`,
  ]);
}

async function reencryptIn(session: Session): Promise<number> {
  const { db, masterKeys } = session;
  const { countSealedTexts, reencrypt } = await import("@overdub/gateway");
  const key = masterKeys.ring[0].id;
  const counts = await countSealedTexts(db);
  const total = counts.reduce((sum, count) => sum + count.texts, 0) - textsOf(counts, key);
  const unit = "secrets";
  return asRun(
    session,
    { kind: "key_rotation", label: `Encryption under the master key ${key}`, unit },
    async (run) => {
      using line = showProgress({ verb: "Encrypting", unit });
      return await reencrypt(db, masterKeys, async (done) => {
        line.report({ done, total });
        run.report({ done, total });
        await run.turn();
      });
    },
  );
}

async function list(options: ListOptions): Promise<void> {
  const rows = await withSession(async ({ db, masterKeys }) => {
    const { countSealedTexts } = await import("@overdub/gateway");
    const counts = await countSealedTexts(db);
    return masterKeys.ring.map(({ id }, position) => ({ id, seals: position === 0, sealed: textsOf(counts, id) }));
  });
  printList(rows, options, () =>
    toTable(
      ["KEY", "SEALS", "SECRETS"],
      rows.map(({ id, seals, sealed }) => [id, seals ? "yes" : "no", String(sealed)]),
    ),
  );
}

function textsOf(counts: readonly SealedTexts[], keyId: string): number {
  return counts.reduce((sum, count) => sum + (count.keyId === keyId ? count.texts : 0), 0);
}

async function remove(key: string, options: OutputOptions): Promise<void> {
  await withChange({ action: "master_key.remove", subject: key }, async (session) => {
    const file = keyFileOf(session, "remove the key from it, and restart");
    const { countSealedTexts, removeMasterKey } = await import("@overdub/gateway");
    const texts = textsOf(await countSealedTexts(session.db), key);
    if (texts > 0 && key !== session.masterKeys.ring[0].id) {
      throw new CliError(
        `The key ${key} has sealed ${texts} secret(s): run \`${programName()} keys reencrypt\` first.`,
      );
    }
    await removeMasterKey(file, key);
  });
  print({ id: key, removed: true }, options, () => [`Removed the master key ${key}.`]);
}

/** @throws UsageError where the keys are in the environment, which a command cannot change. */
function keyFileOf({ config, masterKeyFile }: Session, whatToDo: string): string {
  if (config.masterKey === undefined) return masterKeyFile;
  throw new UsageError(`OVERDUB_MASTER_KEY holds the master keys: ${whatToDo}.`);
}
