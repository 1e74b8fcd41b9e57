import { ConsensusInstances } from "../../app/consensus-instances.ts";
import { qbftWith } from "../../effects/qbft.ts";
import { CODES, type Verdict } from "../../spec/codes.ts";
import type { SignedSSVMessage } from "../../spec/containers/messages.ts";
import { qbftMessage } from "../../spec/containers/consensus.ts";
import { equalBytes, toHex } from "../../spec/hex.ts";
import { boole } from "../../spec/profiles/boole.ts";
import { decodeSsz } from "../../spec/ssz.ts";
import { differs } from "../case.ts";
import { base64Bytes, type GoBytes, type GoSignedSSVMessage } from "../go-json.ts";
import type { KeySet } from "../keysets.ts";
import { SILENT } from "../silent.ts";
import { CaseEdge, checkCaseValue, CUT_OFF_ROUND, type GoPrivateKeys, leadersOfCase } from "./edge.ts";
import type { GoTimerState } from "./instance-driver.ts";
import { completeMessage, type GoCommitteeMember, type GoInstance, stateDiffers } from "./json.ts";
import { WatchedClock } from "./watched-clock.ts";

/** A qbft.Controller as the cases give it. */
export interface GoController {
  readonly Identifier: GoBytes;
  readonly Height: number;
  readonly StoredInstances: readonly GoInstance[] | null;
  readonly CommitteeMember: GoCommitteeMember;
}

interface GoRun {
  readonly InputValue: GoBytes;
  readonly InputMessages: readonly GoSignedSSVMessage[] | null;
  readonly Height?: number | null;
  readonly ExpectedTimerState: GoTimerState | null;
  readonly ExpectedDecidedState: {
    readonly DecidedVal: GoBytes;
    readonly DecidedCnt: number;
    readonly BroadcastedDecided: GoSignedSSVMessage | null;
  };
}

/** ControllerSpecTest. */
export interface GoControllerCase {
  readonly RunInstanceData: readonly GoRun[];
  readonly ExpectedErrorCode: number;
  readonly PrivateKeys?: GoPrivateKeys;
  readonly Controller: GoController;
}

/** A duty's instances as the operator has them, on a virtual clock and without a network around them. */
class ControllerDriver {
  readonly #edge: CaseEdge;
  readonly #clock = new WatchedClock();
  readonly #instances: ConsensusInstances;
  readonly #broadcast: SignedSSVMessage[] = [];
  #decided: SignedSSVMessage[] = [];
  #code = 0;

  constructor({ Controller, PrivateKeys }: GoControllerCase, keySet: KeySet) {
    this.#edge = new CaseEdge(Controller.CommitteeMember, PrivateKeys, keySet);
    const { operatorId, committee } = this.#edge;
    const sendDecided = (decided: SignedSSVMessage) => void this.#broadcast.push(decided);
    this.#instances = new ConsensusInstances({
      chart: qbftWith({
        profile: boole,
        clock: this.#clock,
        send: () => {},
        sendDecided,
        resendDecided: () => {},
      }),
      clock: this.#clock,
      log: SILENT,
      operatorId,
      committee,
      identifier: toHex(base64Bytes(Controller.Identifier)),
      cutOffRound: CUT_OFF_ROUND,
      leaders: leadersOfCase,
      dutyStartMs: () => null,
      onDecided: (_height, decided) => void this.#decided.push(decided),
    });
  }

  /** The last refusal's number. */
  get code(): number {
    return this.#code;
  }

  /** Starts the instance of a run and hands it the run's messages; what differs, or null. */
  run(run: GoRun, height: number, expected: GoController | undefined): string | null {
    this.#decided = [];
    const value = base64Bytes(run.InputValue);
    this.#note(this.#instances.start(height, value, checkCaseValue(value)) ?? "valid");
    for (const message of run.InputMessages ?? []) this.#deliver(completeMessage(message));
    return this.#decidedDiffers(run) ?? this.#timerDiffers(run.ExpectedTimerState, height) ??
      (expected ? this.#controllerDiffers(expected) : "no expected state lies beside the case");
  }

  #deliver(signed: SignedSSVMessage): void {
    const qbft = decodeSsz(qbftMessage, signed.ssvMessage.data);
    const examine = (signed: SignedSSVMessage) => this.#edge.examine(signed);
    this.#note(qbft ? this.#instances.deliver({ signed, qbft }, examine) : "UnmarshalSSZ");
  }

  #note(verdict: Verdict): void {
    if (verdict !== "valid") this.#code = CODES[verdict];
  }

  #decidedDiffers({ ExpectedDecidedState: { DecidedCnt, DecidedVal, BroadcastedDecided } }: GoRun) {
    const count = differs("times decided", this.#decided.length, DecidedCnt);
    if (count) return count;
    const value = this.#decided.at(-1)?.fullData ?? new Uint8Array();
    if (DecidedCnt > 0 && !equalBytes(value, base64Bytes(DecidedVal))) return "another value decided";
    return BroadcastedDecided && this.#broadcastDiffers(completeMessage(BroadcastedDecided));
  }

  #broadcastDiffers(expected: SignedSSVMessage): string | null {
    const { signedSSVMessage } = boole.containers;
    const bytes = signedSSVMessage.serialize(expected);
    const found = this.#broadcast.filter((sent) => equalBytes(signedSSVMessage.serialize(sent), bytes));
    return differs("times that the decided message was sent", found.length, 1);
  }

  #timerDiffers(expected: GoTimerState | null, height: number): string | null {
    return expected &&
      (differs("timers set", this.#clock.timersSet, expected.Timeouts) ??
        differs("round of the timer", this.#instances.instance(height)?.round ?? 0, expected.Round));
  }

  #controllerDiffers({ Height, StoredInstances }: GoController): string | null {
    const height = differs("height", this.#instances.height ?? 0, Height);
    if (height) return height;
    for (const { State } of StoredInstances ?? []) {
      const context = this.#instances.instance(State.Height);
      if (!context) return `no instance of height ${State.Height}`;
      const difference = stateDiffers(context, State, this.#edge.read);
      if (difference) return `height ${State.Height}: ${difference}`;
    }
    return differs("instances", this.#instances.size, StoredInstances?.length ?? 0);
  }
}

/** Instances of one duty, started and fed one after the other. @param states expected after each, from beside the case */
export function runController(
  test: GoControllerCase,
  states: readonly GoController[] | null,
  keySet: KeySet,
): string | null {
  const driver = new ControllerDriver(test, keySet);
  for (const [i, run] of test.RunInstanceData.entries()) {
    const difference = driver.run(run, run.Height ?? i, states?.[i]);
    if (difference) return `instance ${i}: ${difference}`;
  }
  return differs("code", driver.code, test.ExpectedErrorCode);
}
