import { readConfig } from "../config.ts";
import { createLog } from "../log.ts";
import type { Session } from "../session.ts";
import { openSession } from "../session.ts";

/** Runs a command on the installation, and closes it whatever happens. */
export async function withSession<Result>(run: (session: Session) => Promise<Result>): Promise<Result> {
  const config = readConfig(process.env);
  const session = await openSession(config, createLog(config));
  try {
    return await run(session);
  } finally {
    await session.close();
  }
}
