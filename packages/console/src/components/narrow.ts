import { useSyncExternalStore } from "react";

const PHONE = matchMedia("(max-width: 1023px)");

/** Whether there is room for one column of things alone: a phone, or a tablet. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      PHONE.addEventListener("change", listener);
      return () => PHONE.removeEventListener("change", listener);
    },
    () => PHONE.matches,
  );
}
