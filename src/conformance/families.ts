import type { CaseFile } from "./source.ts";
import { createBls } from "../crypto/bls.ts";
import { isCommitBoostCase } from "./commit-boost/case.ts";
import { attempt } from "./case.ts";
import { runCommitBoostCase } from "./commit-boost/run-case.ts";
import { runInterchangeCase } from "./eip3076/run-case.ts";
import { type KeySet, readKeySets } from "./keysets.ts";
import { isState, type Paired, PostStates } from "./post-states.ts";
import { needsState, qbftCase } from "./qbft/cases.ts";
import { ssvCases } from "./ssv/cases.ts";
import { createSsvEdge, type SsvEdge } from "./ssv/edge.ts";
import { typesCase } from "./types/cases.ts";

/** A case that did not hold. */
export interface Failure {
  readonly case: string;
  readonly difference: string;
}

/** What became of one file of cases. */
export interface FileResult {
  readonly passed: number;
  readonly failures: readonly Failure[];
  /** For each case that was not run, why: no runner of this version reads it, or its role is not built. */
  readonly skippedFor: readonly string[];
}

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

const NO_CASE: FileResult = { passed: 0, failures: [], skippedFor: [] };

function skipped(reason: string): FileResult {
  return { ...NO_CASE, skippedFor: [reason] };
}

/** A file that no runner of this version reads. */
export const UNREAD: FileResult = skipped(NO_RUNNER);

function nameOf(file: CaseFile): string {
  return file.path.split("/").at(-1)!;
}

/** Runs one case; its outcome under a name. */
async function resultOf(
  name: string,
  run: () => string | null | Promise<string | null>,
): Promise<FileResult> {
  const difference = await attempt(run);
  return difference === null
    ? { ...NO_CASE, passed: 1 }
    : { ...NO_CASE, failures: [{ case: name, difference }] };
}

function sumOf(results: readonly FileResult[]): FileResult {
  return {
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
    failures: results.flatMap(({ failures }) => failures),
    skippedFor: results.flatMap(({ skippedFor }) => skippedFor),
  };
}

const commitBoostSigning: Family = {
  name: "commit-boost-signing",
  async prepare(path) {
    const bls = await createBls();
    const keySets = await readKeySets(path);
    return {
      async file(file) {
        const { Name, Test } = JSON.parse(file.text) as { readonly Name: string; readonly Test: unknown };
        return await resultOf(
          `${file.path}: ${Name}`,
          () =>
            isCommitBoostCase(Test)
              ? runCommitBoostCase(bls, keySets, Test)
              : "not a case of the commit-boost signing manager",
        );
      },
    };
  },
};

const types: Family = {
  name: "types",
  async prepare(path) {
    const keys = (await readKeySets(path)).get(4)!;
    return {
      async file(file) {
        const run = typesCase(nameOf(file));
        return run ? await resultOf(file.path, () => run(JSON.parse(file.text), keys)) : UNREAD;
      },
    };
  },
};

function parsed(state: string | null | undefined): unknown {
  return typeof state === "string" ? JSON.parse(state) : null;
}

async function runQbft({ file, states: [state] }: Paired, keySet: KeySet): Promise<FileResult> {
  const run = qbftCase(nameOf(file));
  return run ? await resultOf(file.path, () => run(JSON.parse(file.text), parsed(state), keySet)) : UNREAD;
}

const qbft: Family = {
  name: "qbft",
  async prepare(path) {
    const states = new PostStates();
    const keySet = (await readKeySets(path)).get(4)!;
    return {
      async file(file) {
        const paired = isState(file)
          ? states.takeState(file)
          : states.takeCases(file, needsState(nameOf(file)) ? [""] : []);
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
      file: (file) => resultOf(file.path, () => runInterchangeCase(JSON.parse(file.text))),
    }),
};

/** States of other roles' cases are not kept: they are large. */
const OF_COMMITTEE = /"CommitteeRunners":|"RunnerRoleType":\s*0\b/;

/** Those of a file's cases that have a state beside them. */
function casesWithState(file: CaseFile): readonly string[] {
  try {
    const cases = ssvCases(nameOf(file))?.(JSON.parse(file.text)) ?? [];
    return cases.filter(({ hasState }) => hasState).map(({ name }) => name);
  } catch {
    // Of another shape: let it be run, and not hold.
    return [];
  }
}

async function runSsv({ file, states }: Paired, edge: SsvEdge): Promise<FileResult> {
  const read = ssvCases(nameOf(file));
  if (!read) return UNREAD;
  const left = [...states];
  const results: FileResult[] = [];
  const unreadable = await attempt(async () => {
    for (const { name, skippedFor, hasState, run } of read(JSON.parse(file.text))) {
      const state = hasState ? left.shift() : null;
      const whole = name === "" ? file.path : `${file.path}: ${name}`;
      results.push(skippedFor ? skipped(skippedFor) : await resultOf(whole, () => run(parsed(state), edge)));
    }
    return null;
  });
  return unreadable === null ? sumOf(results) : await resultOf(file.path, () => unreadable);
}

const ssv: Family = {
  name: "ssv",
  async prepare(path) {
    const states = new PostStates();
    const edge = await createSsvEdge(path);
    const takeState = (file: CaseFile) => OF_COMMITTEE.test(file.text) ? states.takeState(file) : null;
    return {
      async file(file) {
        const paired = isState(file) ? takeState(file) : states.takeCases(file, casesWithState(file));
        return paired ? await runSsv(paired, edge) : NO_CASE;
      },
      async rest() {
        const results: FileResult[] = [];
        for (const paired of states.rest()) results.push(await runSsv(paired, edge));
        return results;
      },
    };
  },
};

/** The families that this version runs; cases of others are counted as skipped. */
export const FAMILIES: readonly Family[] = [commitBoostSigning, types, qbft, eip3076, ssv];
