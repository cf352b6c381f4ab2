/** To where the benchmark looks when a server fails. */
export const stderrLog = {
  error: (fields: object, message: string) => console.error(message, fields),
  warn: (fields: object, message: string) => console.error(message, fields),
  info: () => undefined,
};
