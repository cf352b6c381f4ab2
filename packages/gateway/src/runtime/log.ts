/** Where the gateway reports to its operator; pino fits. Nothing that is logged may hold a secret. */
export interface Log {
  error(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  info(fields: object, message: string): void;
}
