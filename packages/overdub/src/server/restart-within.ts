const MB = 1024 * 1024;

/** Where there is more, what V8 takes by itself is a small part of it. */
const ENOUGH = 4096 * MB;

/**
 * The flags with which V8 keeps to its share: it reads them when the process starts. By itself it lets garbage grow to
 * several times of what lives, as if there were no others in the process.
 *
 * @param bytes that the process may use in all.
 */
export function heapFlags(bytes: number): readonly string[] {
  if (bytes >= ENOUGH) return [];
  const megabytes = bytes / MB;
  // Three of the latter, and as many again in the thread of events.
  return [
    `--max-old-space-size=${Math.floor((megabytes * 3) / 8)}`,
    `--max-semi-space-size=${megabytes < 1024 ? 8 : 16}`,
  ];
}

/**
 * Starts this process again, in its place and with the same number, where it must keep to less memory than it would by
 * itself. Not where somebody has set a limit for V8, nor on Windows, which has no such start.
 */
export function restartWithin(bytes: number): void {
  const given = [...process.execArgv, process.env.NODE_OPTIONS ?? ""].join(" ");
  const flags = heapFlags(bytes);
  if (flags.length === 0 || /--max[-_]old[-_]space/.test(given) || process.execve === undefined) return;
  // glibc gives each thread a heap of its own, which keeps what was freed in it.
  const env = { MALLOC_ARENA_MAX: "2", ...process.env };
  process.execve(process.execPath, [process.execPath, ...process.execArgv, ...flags, ...process.argv.slice(1)], env);
}
