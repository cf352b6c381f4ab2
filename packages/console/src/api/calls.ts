import { useQuery } from "@tanstack/react-query";
import { request } from "./request.ts";
import { useIsMember } from "./session.ts";

/** A call of an upstream, as the request log has it. */
export interface Call {
  readonly _id: string;
  readonly timestamp: string;
  readonly service: string;
  readonly integrated_account_id: string | null;
  readonly tenant_id: string | null;
  readonly resource: string | null;
  readonly method: string | null;
  readonly http_method: string | null;
  readonly http_url: string | null;
  readonly http_status_code: number | null;
  /** Milliseconds, from the caller's side and from Dub's. */
  readonly duration: number | null;
  readonly fetch_duration: number | null;
  readonly result_count: number | null;
  readonly message: string | null;
  readonly request_id: string | null;
}

export interface CallPage {
  readonly result: readonly Call[];
  readonly next_cursor: string | null;
}

/** The newest calls of programs and pages, for meters. */
export function useCalls() {
  const isMember = useIsMember();
  return useQuery({
    enabled: !isMember,
    queryKey: ["calls", "newest"],
    queryFn: ({ signal }) =>
      request<CallPage>("/log", { query: { log_type: "unified_proxy_api", limit: 240 }, signal }).then(
        ({ result }) => result,
      ),
    refetchInterval: 60_000,
    retry: false,
  });
}
