import type { SQLOutputValue } from "node:sqlite";

/** A row as SQLite gives it: columns by name. */
export type Row = Readonly<Record<string, SQLOutputValue>>;

/** What a row holds that no release of this project wrote there. */
export class MalformedRow extends Error {
  override readonly name = "MalformedRow";
}

/**
 * A column that is text.
 * @throws MalformedRow where it is not
 */
export function textIn(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== "string") throw new MalformedRow(`a row whose ${column} is no text`);
  return value;
}

/**
 * A column that is text, or nothing.
 * @throws MalformedRow where it is neither
 */
export function textOrNullIn(row: Row, column: string): string | null {
  return row[column] === null ? null : textIn(row, column);
}

/**
 * A column that is a number.
 * @throws MalformedRow where it is not
 */
export function numberIn(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== "number") throw new MalformedRow(`a row whose ${column} is no number`);
  return value;
}
