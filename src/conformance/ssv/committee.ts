import type { ClusterDuty } from "../../spec/cluster/duty.ts";
import { judgeCommitteeEnvelope } from "../../spec/cluster/judge-envelope.ts";
import { selectCommitteeDuties } from "../../spec/cluster/start-duty.ts";
import type { Code, Verdict } from "../../spec/codes.ts";
import { committeeMessageId } from "../../spec/message-id.ts";
import { toHex } from "../../spec/hex.ts";
import { boole } from "../../spec/profiles/boole.ts";
import { type GoSignedSSVMessage, hexBytes, signedMessageOf } from "../go-json.ts";
import { base64Of } from "../qbft/render.ts";
import { dutyOf } from "../types/consensus-data-json.ts";
import type { GoCommitteeMember } from "../qbft/json.ts";
import type { GoCommittee, GoCommitteeDuty, GoRunner, GoShares } from "./json.ts";
import { Runner, type RunnerParts } from "./runner.ts";

/** A runner that has done nothing yet, for these shares. */
export type CreateRunner = (shares: GoShares) => GoRunner;

/** The runner of a committee at the beginning, as the cases have it. */
export function freshRunner(member: GoCommitteeMember, Share: GoShares): GoRunner {
  const id = committeeMessageId(
    hexBytes(member.DomainType),
    boole.roles.committee,
    hexBytes(member.CommitteeID),
  );
  return {
    BaseRunner: {
      State: null,
      Share,
      QBFTController: { Identifier: base64Of(id), Height: 0, StoredInstances: [], CommitteeMember: member },
      BeaconNetwork: "now_test_network",
      RunnerRoleType: boole.roles.committee,
    },
  };
}

/** A committee of a case: its runners by slot, and what comes before them. */
export class CaseCommittee {
  readonly #parts: RunnerParts;
  readonly #before: GoCommittee;
  readonly #create: CreateRunner;
  readonly #runners = new Map<number, Runner>();

  constructor(parts: RunnerParts, before: GoCommittee, create: CreateRunner) {
    this.#parts = parts;
    this.#before = before;
    this.#create = create;
    for (const [slot, runner] of Object.entries(before.CommitteeRunners ?? {})) {
      this.#runners.set(Number(slot), new Runner(parts, runner));
    }
  }

  /** The runner of a slot; undefined where none was started. */
  runner(slot: number): Runner | undefined {
    return this.#runners.get(slot);
  }

  /** Starts a slot's duty: why not, or null. */
  async start({ Slot, ValidatorDuties }: GoCommitteeDuty): Promise<Code | null> {
    const { Share } = this.#before;
    const slot = Number(Slot);
    if (this.#runners.has(slot)) return "DutyAlreadyExists";
    const all = (ValidatorDuties ?? []).filter((duty) => duty !== null);
    const { code } = selectCommitteeDuties(slot, all.map(dutyOf), (index) => index in Share);
    if (code) return code;
    const own = all.filter(({ ValidatorIndex }) => ValidatorIndex in Share);
    const shares = Object.fromEntries(
      own.map(({ ValidatorIndex }) => [ValidatorIndex, Share[ValidatorIndex]!]),
    );
    const runner = new Runner(this.#parts, this.#create(shares));
    this.#runners.set(slot, runner);
    return await runner.start({ Slot, ValidatorDuties: own });
  }

  /** Takes a message from the network. */
  async process(message: GoSignedSSVMessage): Promise<Verdict> {
    const envelope = judgeCommitteeEnvelope(signedMessageOf(message), {
      committeeId: this.#committeeId,
      profile: boole,
      signaturesValid: this.#parts.caseEdge.signaturesValid,
    });
    if (envelope.code !== null) return envelope.code;
    const { role, slot } = envelope.message;
    const runner = role === boole.roles.committee ? this.#runners.get(slot) : undefined;
    return runner ? await runner.deliver(envelope.message) : "NoRunnerForSlot";
  }

  /** The committee in the shape of Go's JSON. */
  json(): GoCommittee {
    const runners = [...this.#runners].map(([slot, runner]) => [slot, runner.json()] as const);
    return { ...this.#before, CommitteeRunners: Object.fromEntries(runners) };
  }

  get #committeeId(): ClusterDuty["committeeId"] {
    return toHex(hexBytes(this.#before.CommitteeMember.CommitteeID));
  }
}
