/** Below which a proxy has the server: `/overdub`; empty at the root. The document says it, since no build can know. */
export const BASE_PATH = readBasePath();

/** The console's own, without a slash at the end. */
export const CONSOLE_PATH = `${BASE_PATH}/console`;

function readBasePath(): string {
  if (typeof document === "undefined") return "";
  const told = document.querySelector<HTMLMetaElement>('meta[name="base-path"]')?.content;
  return told?.replace(/\/console\/$/, "") ?? "";
}
