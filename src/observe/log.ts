import { destination, pino } from "pino";
import type { Log, LogFields } from "../ports/log.ts";

/** How much is logged. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** A log of one JSON line an event on standard error, each with what `base` says of this process. */
export function jsonLog(level: LogLevel, base: LogFields): Log {
  const logger = pino({ level, base }, destination({ fd: 2, sync: true }));
  const at = (name: LogLevel) => (message: string, fields?: LogFields) => logger[name](fields ?? {}, message);
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
