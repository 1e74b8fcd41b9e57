import type { CaseFile } from "./source.ts";

const STATES = "state_comparison/";

/**
 * Name by which a case's file and the file with its expected state are found to belong together; of a state, whatever is
 * below the folder of states counts.
 */
function nameOf(path: string): string {
  const [before, below] = path.split(STATES);
  const name = below === undefined ? before!.split("/").at(-1)! : below.replaceAll("/", "_");
  return name.replaceAll(/[. ]/g, "_");
}

/** A file of cases with their expected states. */
export interface Paired {
  readonly file: CaseFile;
  /** By case; null where none came. */
  readonly states: readonly (string | null)[];
}

interface Waiting {
  readonly file: CaseFile;
  /** What the states of its cases are found by. */
  readonly names: readonly string[];
}

/** Brings cases and their expected states together, in whatever order an archive has their files. */
export class PostStates {
  readonly #states = new Map<string, string>();
  /** By each name of a state that is still to come. */
  readonly #waiting = new Map<string, Waiting>();

  /** Takes a state; the file whose last one it was, or null. */
  takeState({ path, text }: CaseFile): Paired | null {
    const name = nameOf(path);
    this.#states.set(name, text);
    const waiting = this.#waiting.get(name);
    this.#waiting.delete(name);
    return waiting && this.#isComplete(waiting) ? this.#paired(waiting) : null;
  }

  /**
   * Takes a file of cases, complete or null.
   * @param cases their names within the file, "" where it is one; none for a file whose cases need no state
   */
  takeCases(file: CaseFile, cases: readonly string[] = [""]): Paired | null {
    const waiting = { file, names: cases.map((name) => stateNameOf(file, name)) };
    if (this.#isComplete(waiting)) return this.#paired(waiting);
    for (const name of waiting.names) if (!this.#states.has(name)) this.#waiting.set(name, waiting);
    return null;
  }

  /** Files for which not every state came. */
  rest(): Paired[] {
    return [...new Set(this.#waiting.values())].map((waiting) => this.#paired(waiting));
  }

  #isComplete({ names }: Waiting): boolean {
    return names.every((name) => this.#states.has(name));
  }

  /** States are let go with their cases: they are large. */
  #paired({ file, names }: Waiting): Paired {
    const states = names.map((name) => this.#states.get(name) ?? null);
    for (const name of names) this.#states.delete(name);
    return { file, states };
  }
}

/** Name of the state of one of a file's cases. */
function stateNameOf({ path }: CaseFile, name: string): string {
  return nameOf(name === "" ? path : path.replace(/\.json$/, `_${name}.json`));
}

/** Whether the file holds an expected state, not a case. */
export function isState({ path }: CaseFile): boolean {
  return path.includes(STATES);
}
