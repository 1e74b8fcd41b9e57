import type { CaseFile } from "./source.ts";
import { createBls } from "../crypto/bls.ts";
import { isCommitBoostCase } from "./commit-boost/case.ts";
import { runCommitBoostCase } from "./commit-boost/run-case.ts";
import { runInterchangeCase } from "./eip3076/run-case.ts";
import { type KeySet, readKeySets } from "./keysets.ts";
import { isState, type Paired, PostStates } from "./post-states.ts";
import { needsState, qbftCase } from "./qbft/cases.ts";
import { ssvCase } from "./ssv/cases.ts";
import { createSsvEdge } from "./ssv/edge.ts";
import { typesCase } from "./types/cases.ts";

/** A case that did not hold. */
export interface Failure {
  readonly case: string;
  readonly difference: string;
}

/** What became of one file of cases. */
export type FileResult =
  | { readonly passed: number; readonly failures: readonly Failure[] }
  /** Not run, and why: no runner of this version reads it, or it waits for something. */
  | { readonly skippedFor: string };

/** Runs the files of one family. */
export interface FamilyRun {
  readonly file: (file: CaseFile) => Promise<FileResult>;
  /** What is left once every file was seen. */
  readonly rest?: () => Promise<readonly FileResult[]>;
}

interface Family {
  /** Its folder in the published archive. */
  readonly name: string;
  /** @param path of the cases, beside which keys may lie */
  readonly prepare: (path: string) => Promise<FamilyRun>;
}

/** Why a file is skipped whose kind no runner of this version reads. */
export const NO_RUNNER = "no runner of this version reads them";

const NO_CASE: FileResult = { passed: 0, failures: [] };

function nameOf(file: CaseFile): string {
  return file.path.split("/").at(-1)!;
}

const commitBoostSigning: Family = {
  name: "commit-boost-signing",
  async prepare(path) {
    const bls = await createBls();
    const keySets = await readKeySets(path);
    return {
      async file(file) {
        const { Name, Test } = JSON.parse(file.text) as { readonly Name: string; readonly Test: unknown };
        const difference = isCommitBoostCase(Test)
          ? await runCommitBoostCase(bls, keySets, Test)
          : "not a case of the commit-boost signing manager";
        return resultOf(`${file.path}: ${Name}`, difference);
      },
    };
  },
};

const types: Family = {
  name: "types",
  async prepare(path) {
    const keys = (await readKeySets(path)).get(4)!;
    const run = (file: CaseFile): FileResult => {
      const test: unknown = JSON.parse(file.text);
      const known = typesCase(nameOf(file), test);
      if (!known) return { skippedFor: NO_RUNNER };
      return "waitsFor" in known
        ? { skippedFor: known.waitsFor }
        : resultOf(file.path, known.run(test, keys));
    };
    return { file: (file) => Promise.resolve(run(file)) };
  },
};

async function runQbft({ file, state }: Paired, keySet: KeySet): Promise<FileResult> {
  const run = qbftCase(nameOf(file));
  if (!run) return { skippedFor: NO_RUNNER };
  return resultOf(
    file.path,
    await run(JSON.parse(file.text), state === null ? null : JSON.parse(state), keySet),
  );
}

const qbft: Family = {
  name: "qbft",
  async prepare(path) {
    const states = new PostStates();
    const keySet = (await readKeySets(path)).get(4)!;
    return {
      async file(file) {
        if (!isState(file) && !needsState(nameOf(file))) return await runQbft({ file, state: null }, keySet);
        const paired = states.take(file);
        return paired ? await runQbft(paired, keySet) : NO_CASE;
      },
      rest: () => Promise.all(states.rest().map((paired) => runQbft(paired, keySet))),
    };
  },
};

const eip3076: Family = {
  name: "eip3076",
  prepare: () =>
    Promise.resolve({
      file: (file) => Promise.resolve(resultOf(file.path, runInterchangeCase(JSON.parse(file.text)))),
    }),
};

const ssv: Family = {
  name: "ssv",
  async prepare(path) {
    const edge = await createSsvEdge(path);
    return {
      async file(file) {
        if (isState(file)) return NO_CASE;
        const run = ssvCase(nameOf(file));
        if (!run) return { skippedFor: NO_RUNNER };
        const outcome = await run(JSON.parse(file.text), edge);
        return "waitsFor" in outcome
          ? { skippedFor: outcome.waitsFor }
          : resultOf(file.path, outcome.difference);
      },
    };
  },
};

function resultOf(name: string, difference: string | null): FileResult {
  return difference === null
    ? { passed: 1, failures: [] }
    : { passed: 0, failures: [{ case: name, difference }] };
}

/** The families that this version runs; cases of others are counted as skipped. */
export const FAMILIES: readonly Family[] = [commitBoostSigning, types, qbft, eip3076, ssv];
