import { useSyncExternalStore } from "react";

const PHONE = matchMedia("(max-width: 1023px)");
const TIGHT = matchMedia("(max-width: 1359px)");

/** Whether there is room for one column of things alone: a phone, or a tablet. */
export function useIsNarrow(): boolean {
  return useMatch(PHONE);
}

/** Whether a list beside a sheet has room for its most telling columns alone. */
export function useIsTight(): boolean {
  return useMatch(TIGHT);
}

function useMatch(query: MediaQueryList): boolean {
  return useSyncExternalStore(
    (listener) => {
      query.addEventListener("change", listener);
      return () => query.removeEventListener("change", listener);
    },
    () => query.matches,
  );
}
