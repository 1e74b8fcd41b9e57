import { boole } from "../../spec/profiles/boole.ts";
import { kindOf } from "../case.ts";
import { type GoConstructionCase, runConstruction } from "./construction.ts";
import {
  type GoCommitteeCase,
  type GoNewDutyCase,
  type GoProcessingCase,
  roleOfCommitteeCase,
  roleOfRunner,
  runCommittee,
  runNewDuty,
  runProcessing,
} from "./duty-cases.ts";
import { keySetOfFour, type SsvEdge } from "./edge.ts";
import { type GoPartialsCase, runPartialSignatures } from "./partial-signatures.ts";
import { roleNotBuilt } from "./roles.ts";
import { type GoValueCase, runValueCheck } from "./value-check.ts";

/** One case of a file. */
export interface SsvCase {
  /** Its name in the file; "" where the file has no other. */
  readonly name: string;
  /** Why it is not run; null where it is. */
  readonly skippedFor: string | null;
  /** Whether a file with its expected state may lie beside it. */
  readonly hasState: boolean;
  /** Runs it: what differs, or null. @param state expected, null where none is published */
  readonly run: (state: unknown, edge: SsvEdge) => Promise<string | null>;
}

/** The cases of a file, out of its JSON. @throws whatever a file of another shape makes it throw */
export type SsvCases = (file: unknown) => readonly SsvCase[];

/** Cases of the shape T. */
interface Kind<T> {
  readonly run: (test: T, state: unknown, edge: SsvEdge) => string | null | Promise<string | null>;
  /** RunnerRole that a case is of; a kind without is of rules that are all there. */
  readonly role?: (test: T) => number;
}

function caseOf<T>({ run, role }: Kind<T>, test: T, name: string): SsvCase {
  const skippedFor = role ? roleNotBuilt(role(test)) : null;
  return {
    name,
    skippedFor,
    hasState: role !== undefined && skippedFor === null,
    run: async (state, edge) => await run(test, state, edge),
  };
}

/** A file with one case. */
function one<T>(kind: Kind<T>): SsvCases {
  return (file) => [caseOf(kind, file as T, "")];
}

/** Several in a file, each with a name; keys are given once for all. */
function many<T>(kind: Kind<T>): SsvCases {
  return (file) => {
    const { Tests, ...shared } = file as { readonly Tests: readonly (T & { readonly Name: string })[] };
    return Tests.map((test) => caseOf(kind, { ...shared, ...test }, test.Name));
  };
}

/** A file with one case for each role, none with a state. */
const construction: SsvCases = (file) => {
  const shared = file as GoConstructionCase;
  return Object.keys(shared.RoleError).map((role) => {
    const run = () => runConstruction(shared, Number(role));
    return { ...caseOf({ run, role: () => Number(role) }, shared, `role ${role}`), hasState: false };
  });
};

const valueCheck: Kind<GoValueCase> = { run: (test, _, edge) => runValueCheck(test, keySetOfFour(edge)) };
const partialSignatures: Kind<GoPartialsCase> = { run: (test, _, edge) => runPartialSignatures(test, edge) };
const committee: Kind<GoCommitteeCase> = { run: runCommittee, role: roleOfCommitteeCase };
const processing: Kind<GoProcessingCase> = { run: runProcessing, role: roleOfRunner };
const newDuty: Kind<GoNewDutyCase> = { run: runNewDuty, role: roleOfRunner };

/** Of an aggregator committee's runner, whatever the case says; nothing runs them yet. */
const syncCommitteeAggregator: Kind<unknown> = {
  run: () => "nothing runs it",
  role: () => boole.roles.aggregatorCommittee!,
};

/** Kinds of cases, by the beginning of their file's name. */
const SSV_CASES: Readonly<Record<string, SsvCases>> = {
  "valcheck.SpecTest": one(valueCheck),
  "valcheck.MultiSpecTest": many(valueCheck),
  "partialsigcontainer.PartialSigContainerTest": one(partialSignatures),
  "committee.CommitteeSpecTest": one(committee),
  "committee.MultiCommitteeSpecTest": many(committee),
  "tests.MsgProcessingSpecTest": one(processing),
  "tests.MultiMsgProcessingSpecTest": many(processing),
  "newduty.StartNewRunnerDutySpecTest": one(newDuty),
  "newduty.MultiStartNewRunnerDutySpecTest": many(newDuty),
  "runnerconstruction.RunnerConstructionSpecTest": construction,
  "synccommitteeaggregator.SyncCommitteeAggregatorProofSpecTest": one(syncCommitteeAggregator),
};

/**
 * How the cases of a file are read; undefined where no runner of this version reads its kind.
 * @param fileName without folders; it begins with the cases' kind
 */
export function ssvCases(fileName: string): SsvCases | undefined {
  return kindOf(SSV_CASES, fileName);
}
