import { writeFile } from "node:fs/promises";
import { Session } from "node:inspector/promises";

const session = new Session();

/** Profiles this process from now on. */
export async function startProfile(): Promise<void> {
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.start");
}

/** @param file to be opened in Chrome's developer tools. */
export async function writeProfile(file: unknown): Promise<void> {
  const { profile } = await session.post("Profiler.stop");
  session.disconnect();
  await writeFile(String(file), JSON.stringify(profile));
}
