/** What the log needs to be; pino's interface. */
export interface Log {
  error(detail: object, message: string): void;
  warn(detail: object, message: string): void;
}
