import { AppError } from "@overdub/contract";

/** The token of an `Authorization` header. @throws `bad_request` when it is not `Bearer …`. */
export function readBearer(authorization: string): string {
  if (authorization.startsWith("Bearer ")) return authorization.slice("Bearer ".length);
  throw new AppError(
    "bad_request",
    "Misconfigured authorization header. Did you forget to add 'Bearer '? Learn more: https://d.to/auth",
  );
}
