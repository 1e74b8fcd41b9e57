import type { CaseFile } from "./source.ts";

const STATES = "state_comparison/";

/** Name by which a case's file and the file with its expected state are found to belong together. */
function nameOf(path: string): string {
  const parts = path.split("/");
  const name = path.includes(STATES) ? parts.slice(-2).join("_") : parts.at(-1)!;
  return name.replaceAll(/[. ]/g, "_");
}

/** A case with its expected state, if there is one. */
export interface Paired {
  readonly file: CaseFile;
  readonly state: string | null;
}

/** Brings cases and their expected states together, in whatever order an archive has their files. */
export class PostStates {
  readonly #states = new Map<string, string>();
  readonly #waiting = new Map<string, CaseFile>();

  /** Takes a file; the case that is complete with it, or null. */
  take(file: CaseFile): Paired | null {
    const name = nameOf(file.path);
    if (file.path.includes(STATES)) {
      const waiting = this.#waiting.get(name);
      this.#states.set(name, file.text);
      this.#waiting.delete(name);
      return waiting ? { file: waiting, state: file.text } : null;
    }
    const state = this.#states.get(name);
    if (state !== undefined) return { file, state };
    this.#waiting.set(name, file);
    return null;
  }

  /** Cases for which no state came. */
  rest(): Paired[] {
    return [...this.#waiting.values()].map((file) => ({ file, state: null }));
  }
}

/** Whether the file holds an expected state, not a case. */
export function isState({ path }: CaseFile): boolean {
  return path.includes(STATES);
}
