import { createHash } from "node:crypto";
import { type Code, CODES } from "../../spec/codes.ts";
import { boole } from "../../spec/profiles/boole.ts";
import { equalBytes } from "../../spec/hex.ts";
import { differs } from "../case.ts";
import { goCompact } from "../go-compact.ts";
import type { GoSignedSSVMessage } from "../go-json.ts";
import type { KeySet } from "../keysets.ts";
import type { GoPrivateKeys } from "./edge.ts";
import { type GoTimerState, InstanceDriver } from "./instance-driver.ts";
import { completeMessage, type GoInstance, type GoState, stateDiffers } from "./json.ts";

/** What cases of one instance have in common. */
interface GoInstanceCase {
  readonly Pre: GoInstance;
  readonly OutputMessages: readonly GoSignedSSVMessage[] | null;
  readonly ExpectedErrorCode: number;
  readonly ExpectedTimerState: GoTimerState | null;
  readonly PrivateKeys?: GoPrivateKeys;
}

/** MsgProcessingSpecTest. */
export interface GoProcessingCase extends GoInstanceCase {
  readonly InputMessages: readonly GoSignedSSVMessage[] | null;
}

/** timeout.SpecTest. */
export interface GoTimeoutCase extends GoInstanceCase {
  /** sha256 of Go's JSON of the state. */
  readonly PostRoot: string;
}

/** The messages sent, signed, are those expected, in order. */
function outputsDiffer(driver: InstanceDriver, expected: readonly GoSignedSSVMessage[]): string | null {
  const type = boole.containers.signedSSVMessage;
  if (driver.sent.length !== expected.length) {
    return `${driver.sent.length} messages sent, expected ${expected.length}`;
  }
  const other = driver.sent.findIndex((sent, i) =>
    !equalBytes(type.serialize(driver.edge.sign(sent)), type.serialize(completeMessage(expected[i]!)))
  );
  return other < 0 ? null : `the message sent as number ${other + 1} is another one`;
}

function timerDiffers(driver: InstanceDriver, expected: GoTimerState | null): string | null {
  return expected &&
    (differs("timers set", driver.timer.Timeouts, expected.Timeouts) ??
      differs("round of the timer", driver.timer.Round, expected.Round));
}

/** Messages into an instance: last refusal, timer, messages sent, state. @param state expected, from beside the case */
export function runProcessing(test: GoProcessingCase, state: GoState | null, keySet: KeySet): string | null {
  if (!state) return "no expected state lies beside the case";
  const driver = new InstanceDriver(test.Pre, test.PrivateKeys, keySet);
  let code = 0;
  for (const message of test.InputMessages ?? []) {
    const verdict = driver.deliver(completeMessage(message));
    if (verdict !== "valid") code = CODES[verdict];
  }
  return differs("code", code, test.ExpectedErrorCode) ?? timerDiffers(driver, test.ExpectedTimerState) ??
    outputsDiffer(driver, test.OutputMessages ?? []) ?? stateDiffers(driver.context, state, driver.edge.read);
}

/** The round's deadline passes: refusal, timer, messages sent, state. */
export async function runTimeout(test: GoTimeoutCase, keySet: KeySet): Promise<string | null> {
  const driver = new InstanceDriver(test.Pre, test.PrivateKeys, keySet);
  await driver.passDeadline();
  const over = driver.ended === "cutOff" || driver.context.stopped;
  const code = over ? CODES["TimeoutInstance" satisfies Code] : 0;
  const state = stateAfterTimeout(test.Pre.State, driver);
  const root = createHash("sha256").update(goCompact(state)).digest("hex");
  return differs("code", code, test.ExpectedErrorCode) ?? timerDiffers(driver, test.ExpectedTimerState) ??
    outputsDiffer(driver, test.OutputMessages ?? []) ??
    stateDiffers(driver.context, state, driver.edge.read) ??
    differs("state root", root, test.PostRoot);
}

/** Go's state with what a deadline may change, as the chart has it now. */
function stateAfterTimeout(before: GoState, { context: { round, accepted } }: InstanceDriver): GoState {
  return {
    ...before,
    Round: round,
    ProposalAcceptedForCurrentRound: accepted && before.ProposalAcceptedForCurrentRound,
  };
}
