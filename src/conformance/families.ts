import type { CaseFile } from "./source.ts";
import { createBls } from "../crypto/bls.ts";
import { isCommitBoostCase } from "./commit-boost/case.ts";
import { runCommitBoostCase } from "./commit-boost/run-case.ts";
import { readKeySets } from "./keysets.ts";

/** A case that did not hold. */
export interface Failure {
  readonly case: string;
  readonly difference: string;
}

/** What became of one file of cases. */
export interface FileResult {
  readonly passed: number;
  readonly failures: readonly Failure[];
}

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
      return difference === null
        ? { passed: 1, failures: [] }
        : { passed: 0, failures: [{ case: `${file.path}: ${Name}`, difference }] };
    };
  },
};

/** The families that this version runs; cases of others are counted as skipped. */
export const FAMILIES: readonly Family[] = [commitBoostSigning];
