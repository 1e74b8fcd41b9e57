import type { CaseFile } from "./source.ts";
import { createBls } from "../crypto/bls.ts";
import { isCommitBoostCase } from "./commit-boost/case.ts";
import { runCommitBoostCase } from "./commit-boost/run-case.ts";
import { readKeySets } from "./keysets.ts";
import { TYPES_CASES } from "./types/cases.ts";

/** A case that did not hold. */
export interface Failure {
  readonly case: string;
  readonly difference: string;
}

/** What became of one file of cases; null where no runner of this version reads it. */
export type FileResult = { readonly passed: number; readonly failures: readonly Failure[] } | null;

/** Runs the files of one family. */
export type FileRunner = (file: CaseFile) => Promise<FileResult>;

interface Family {
  /** Its folder in the published archive. */
  readonly name: string;
  /** @param path of the cases, beside which keys may lie */
  readonly prepare: (path: string) => Promise<FileRunner>;
}

const commitBoostSigning: Family = {
  name: "commit-boost-signing",
  async prepare(path) {
    const bls = await createBls();
    const keySets = await readKeySets(path);
    return async (file) => {
      const { Name, Test } = JSON.parse(file.text) as { readonly Name: string; readonly Test: unknown };
      const difference = isCommitBoostCase(Test)
        ? await runCommitBoostCase(bls, keySets, Test)
        : "not a case of the commit-boost signing manager";
      return resultOf(`${file.path}: ${Name}`, difference);
    };
  },
};

const types: Family = {
  name: "types",
  async prepare(path) {
    const keys = (await readKeySets(path)).get(4)!;
    return (file) => {
      const name = file.path.split("/").at(-1)!;
      const run = Object.entries(TYPES_CASES).find(([kind]) => name.startsWith(`${kind}_`))?.[1];
      if (!run) return Promise.resolve(null);
      const difference = run(JSON.parse(file.text), keys);
      return Promise.resolve(resultOf(file.path, difference));
    };
  },
};

function resultOf(name: string, difference: string | null): FileResult {
  return difference === null
    ? { passed: 1, failures: [] }
    : { passed: 0, failures: [{ case: name, difference }] };
}

/** The families that this version runs; cases of others are counted as skipped. */
export const FAMILIES: readonly Family[] = [commitBoostSigning, types];
