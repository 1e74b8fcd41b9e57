import { type GoController, type GoControllerCase, runController } from "./controller-cases.ts";
import { type GoProcessingCase, type GoTimeoutCase, runProcessing, runTimeout } from "./instance-cases.ts";
import { kindOf } from "../case.ts";
import type { KeySet } from "../keysets.ts";
import type { GoState } from "./json.ts";
import {
  type GoCreateCase,
  type GoMessageCase,
  type GoRoundRobinCase,
  runCreate,
  runMessages,
  runRoundRobin,
} from "./message-cases.ts";

/** Runs one case; answers what differs from what it expects, or null. @param state the file beside it, if any @param keySet of four operators */
type QbftRunner = (test: unknown, state: unknown, keySet: KeySet) => string | null | Promise<string | null>;

/** Cases whose expected state lies in a file beside them. */
const WITH_STATE: Readonly<Record<string, QbftRunner>> = {
  "tests.MsgProcessingSpecTest": (test, state, keySet) =>
    runProcessing(test as GoProcessingCase, state as GoState | null, keySet),
  "tests.ControllerSpecTest": (test, state, keySet) =>
    runController(test as GoControllerCase, state as readonly GoController[] | null, keySet),
};

const ALONE: Readonly<Record<string, QbftRunner>> = {
  "tests.MsgSpecTest": (test) => runMessages(test as GoMessageCase),
  "tests.CreateMsgSpecTest": (test, _, keySet) => runCreate(test as GoCreateCase, keySet),
  "tests.RoundRobinSpecTest": (test) => runRoundRobin(test as GoRoundRobinCase),
  "timeout.SpecTest": (test, _, keySet) => runTimeout(test as GoTimeoutCase, keySet),
};

/** Whether the case of a file needs the file with its expected state. */
export function needsState(fileName: string): boolean {
  return kindOf(WITH_STATE, fileName) !== undefined;
}

/** How the case of a file is run; undefined where no runner of this version reads its kind. */
export function qbftCase(fileName: string): QbftRunner | undefined {
  return kindOf(WITH_STATE, fileName) ?? kindOf(ALONE, fileName);
}
