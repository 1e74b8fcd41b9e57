import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { fault } from "./faults.ts";

/** A mark is a number of at most so many digits, and a line's end. */
const MARK = /^[0-9]{1,15}\n?$/;
const MARK_MAX_BYTES = 16;

/**
 * The file beside a slashing protection that holds how many writes of it were committed. It is how an older copy of the
 * database, which looks as good as any, is told from the newest.
 */
export function markPath(path: string): string {
  return `${path}.mark`;
}

/** Marks so many writes as committed: once it returns it is on disk, and at no moment is there half a mark. */
export function writeMark(path: string, writes: number): void {
  const mark = markPath(path);
  const next = `${mark}.new`;
  try {
    writeSynced(next, `${writes}\n`);
    renameSync(next, mark);
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  }
  syncFolder(mark);
}

/**
 * Compares a database's count of writes with its mark. A lower mark is one that a crash kept from being written, and is
 * written now.
 * @throws SlashingProtectionError where the mark is higher, none, or missing though something was written
 */
export function checkMark(path: string, writes: number): void {
  const marked = readMark(path, writes);
  if (marked > writes) {
    const cause = `an older copy was put in its place (${marked} writes were committed, it has ${writes})`;
    const mend = "put the newest one back, or make another and import all that was signed";
    throw fault(path, "rolledBack", `${cause}: ${mend}`);
  }
  if (marked < writes) writeMark(path, writes);
}

/** The mark; below every count where there is none and none is needed yet. */
function readMark(path: string, writes: number): number {
  const mark = markPath(path);
  const found = statSync(mark, { throwIfNoEntry: false });
  const mend =
    `put the newest one back; only where ${path} is surely the newest, write ${writes} into ${mark}`;
  if (!found) {
    // The creation was cut off before it, or between it and the first write.
    if (writes === 0) return -1;
    throw fault(path, "markMissing", `its mark is not there, so that it may be an older copy: ${mend}`);
  }
  const text = found.isFile() && found.size <= MARK_MAX_BYTES ? readFileSync(mark, "utf8") : "";
  if (!MARK.test(text)) throw fault(path, "corrupted", `its mark holds no number: ${mend}`);
  return Number(text);
}

function writeSynced(file: string, text: string): void {
  const descriptor = openSync(file, "w", 0o600);
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** What a folder's entry names is on disk only once the folder is. */
function syncFolder(path: string): void {
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
