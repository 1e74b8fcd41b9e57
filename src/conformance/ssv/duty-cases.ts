import type { Code, Verdict } from "../../spec/codes.ts";
import type { PartialSignatureMessages } from "../../spec/containers/messages.ts";
import { BEACON_ROLES } from "../../spec/profiles/profile.ts";
import { boole } from "../../spec/profiles/boole.ts";
import { codeDiffers } from "../case.ts";
import type { GoSignedSSVMessage } from "../go-json.ts";
import { CaseEdge } from "../qbft/edge.ts";
import type { GoCommitteeMember } from "../qbft/json.ts";
import { structureDiffers } from "../structure.ts";
import type { GoList } from "../types/go-lists.ts";
import { CaseCommittee, freshRunner } from "./committee.ts";
import { keySetOfFour, type SsvEdge } from "./edge.ts";
import type { GoCommittee, GoCommitteeDuty, GoRunner, GoShares } from "./json.ts";
import { type GoOutputs, outputsDiffer } from "./outputs.ts";
import { Runner, type RunnerParts } from "./runner.ts";
import { type GoCaseKeys, shareSignerOf } from "./shares.ts";

interface GoExpectation extends GoOutputs {
  readonly ExpectedErrorCode: number;
  readonly PrivateKeys?: GoCaseKeys;
}

/** committee.CommitteeSpecTest. */
export interface GoCommitteeCase extends GoExpectation {
  readonly Committee: GoCommittee;
  readonly Input: GoList<GoCommitteeDuty | GoSignedSSVMessage>;
}

/** tests.MsgProcessingSpecTest; its duty is a committee's where its runner is one. */
export interface GoProcessingCase extends GoExpectation {
  readonly Runner: GoRunner;
  readonly CommitteeDuty?: GoCommitteeDuty;
  readonly Messages: GoList<GoSignedSSVMessage>;
  readonly DecidedSlashable: boolean;
  readonly DontStartDuty: boolean;
}

/** newduty.StartNewRunnerDutySpecTest. */
export interface GoNewDutyCase extends GoExpectation {
  readonly Runner: GoRunner;
  readonly CommitteeDuty?: GoCommitteeDuty;
}

/** A case under way: the parts of its runners, and the last thing that was refused. */
class Course {
  readonly parts: RunnerParts;
  readonly sent: PartialSignatureMessages[] = [];
  readonly submitted: string[] = [];
  #code: Code | null = null;

  constructor(
    member: GoCommitteeMember,
    shares: GoShares,
    { PrivateKeys }: GoExpectation,
    edge: SsvEdge,
    decidedSlashable = false,
  ) {
    const keySet = edge.keySets.get(member.Committee?.length ?? 0) ?? keySetOfFour(edge);
    this.parts = {
      edge,
      member,
      decidedSlashable,
      caseEdge: new CaseEdge(member, PrivateKeys, keySet),
      signer: shareSignerOf(shares, member.OperatorID, PrivateKeys, edge),
      sent: this.sent,
      submitted: this.submitted,
    };
  }

  note(verdict: Verdict | null): void {
    if (verdict !== null && verdict !== "valid") this.#code = verdict;
  }

  /** What differs from what the case expects. @param state expected, null where none is published */
  differs(test: GoExpectation, order: "strict" | "any", actual: unknown, state: unknown): string | null {
    return codeDiffers(this.#code, test.ExpectedErrorCode) ??
      outputsDiffer(this.sent, this.submitted, test, order) ??
      (state === null ? null : structureDiffers("", actual, state));
  }
}

function isDuty(input: GoCommitteeDuty | GoSignedSSVMessage): input is GoCommitteeDuty {
  return "ValidatorDuties" in input;
}

const AGGREGATING: readonly number[] = [BEACON_ROLES.aggregator, BEACON_ROLES.syncCommitteeContribution];

/** Aggregators' duties look like the others but for their validators' roles. */
function aggregates({ ValidatorDuties }: GoCommitteeDuty): boolean {
  return (ValidatorDuties ?? []).some((duty) => duty !== null && AGGREGATING.includes(duty.Type));
}

/** The role of a case that is not a committee's alone; else a committee's. */
export function roleOfCommitteeCase({ Input }: GoCommitteeCase): number {
  const aggregating = (Input ?? []).some((input) => isDuty(input) && aggregates(input));
  return aggregating ? boole.roles.aggregatorCommittee! : boole.roles.committee;
}

/** The role of a case that has a runner. */
export function roleOfRunner({ Runner: { BaseRunner } }: Pick<GoNewDutyCase, "Runner">): number {
  return BaseRunner.RunnerRoleType;
}

/** Duties and messages into a committee: last refusal, messages sent, roots handed in, state. */
export async function runCommittee(test: GoCommitteeCase, state: unknown, edge: SsvEdge) {
  const { CommitteeMember, Share } = test.Committee;
  const course = new Course(CommitteeMember, Share, test, edge);
  const create = (shares: GoShares) => freshRunner(CommitteeMember, shares);
  const committee = new CaseCommittee(course.parts, test.Committee, create);
  for (const input of test.Input ?? []) {
    course.note(isDuty(input) ? await committee.start(input) : await committee.process(input));
  }
  return course.differs(test, "any", committee.json(), state);
}

/** A committee's runner with a duty, or in the midst of one, and messages to it. */
export async function runProcessing(test: GoProcessingCase, state: unknown, edge: SsvEdge) {
  const { Share, QBFTController } = test.Runner.BaseRunner;
  const duty = test.CommitteeDuty!;
  const slot = Number(duty.Slot);
  const member = QBFTController.CommitteeMember;
  const before = {
    CommitteeRunners: test.DontStartDuty ? { [slot]: test.Runner } : {},
    AggregatorCommitteeRunners: {},
    CommitteeMember: member,
    Share,
  };
  const course = new Course(member, Share, test, edge, test.DecidedSlashable);
  const committee = new CaseCommittee(course.parts, before, () => test.Runner);
  if (!test.DontStartDuty) course.note(await committee.start(duty));
  for (const message of test.Messages ?? []) course.note(await committee.process(message));
  const after = committee.runner(slot)?.json() ?? test.Runner;
  return course.differs(test, "strict", after, state);
}

/** A runner that takes up another duty: refusal, messages sent, state. */
export async function runNewDuty(test: GoNewDutyCase, state: unknown, edge: SsvEdge) {
  const { Share, QBFTController } = test.Runner.BaseRunner;
  const course = new Course(QBFTController.CommitteeMember, Share, test, edge);
  const runner = new Runner(course.parts, test.Runner);
  course.note(await runner.start(test.CommitteeDuty!));
  return course.differs(test, "strict", runner.json(), state);
}
