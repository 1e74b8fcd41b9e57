/** Facts that go with a log line. Never a key, a share, a token or an unpublished signature. */
export type LogFields = Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>;

/** Structured logging; one line an event. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
