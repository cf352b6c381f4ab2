import { useIsMutating, useQueryClient } from "@tanstack/react-query";
import { CloudOff } from "lucide-react";
import { useEffect } from "react";
import { request } from "../api/request.ts";
import { Icon } from "../components/icon.tsx";
import { plural } from "../format/numbers.ts";

const EVERY_MS = 2_000;

/** One line while the server is not reached; asks for it until it is, and has the page load again. */
export function Lost() {
  const client = useQueryClient();
  const waiting = useIsMutating();
  useEffect(() => {
    let isGone = false;
    const timer = setInterval(() => {
      request("/ping", { signal: AbortSignal.timeout(EVERY_MS) }).then(
        () => !isGone && void client.invalidateQueries(),
        () => undefined,
      );
    }, EVERY_MS);
    return () => {
      isGone = true;
      clearInterval(timer);
    };
  }, [client]);
  return (
    <p className="lost" role="status">
      <Icon of={CloudOff} size={14} />
      {`The server is not reached. Trying again.${waiting > 0 ? ` ${plural(waiting, "change")} not sent.` : ""}`}
    </p>
  );
}
