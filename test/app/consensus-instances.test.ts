import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ConsensusInstances } from "../../src/app/consensus-instances.ts";
import { qbftWith } from "../../src/effects/qbft.ts";
import { VirtualClock } from "../../src/runtime/virtual-clock.ts";
import type { SignedSSVMessage } from "../../src/spec/containers/messages.ts";
import { toHex } from "../../src/spec/hex.ts";
import { boole } from "../../src/spec/profiles/boole.ts";
import type { UnsignedMessage } from "../../src/spec/qbft/create.ts";
import {
  CUT_OFF_ROUND,
  decidedMessage,
  examine,
  HEIGHT,
  ID,
  message,
  messages,
  operators,
  OTHER_ID,
  OTHER_VALUE,
  postOffice,
  seal,
  VALUE,
} from "../support/consensus.ts";
import { recordingLog } from "../support/log.ts";

// XState warns of events to an actor that ended.
beforeEach(() => void vi.spyOn(console, "warn").mockImplementation(() => {}));
afterEach(() => void vi.restoreAllMocks());

interface DutyOptions {
  readonly operatorId?: number;
  readonly clock?: VirtualClock;
  readonly cutOffRound?: number;
  readonly leaders?: (height: number) => readonly number[];
  readonly dutyStartMs?: (height: number) => number | null;
  readonly send?: (message: UnsignedMessage) => void;
  readonly sendDecided?: (decided: SignedSSVMessage) => void;
}

/** The consensus instances of operator 2 of 4, or of another; what they send and tell is kept. */
function createDuty(options: DutyOptions = {}) {
  const { operatorId = 2, clock = new VirtualClock(0), cutOffRound = CUT_OFF_ROUND } = options;
  const { send = () => {}, sendDecided = () => {} } = options;
  const sent: UnsignedMessage[] = [];
  const resent: SignedSSVMessage[] = [];
  const told: [height: number, decided: SignedSSVMessage][] = [];
  const log = recordingLog();
  const instances = new ConsensusInstances({
    chart: qbftWith({
      profile: boole,
      clock,
      send: (message) => {
        sent.push(message);
        send(message);
      },
      sendDecided,
      resendDecided: (decided) => {
        resent.push(decided);
        sendDecided(decided);
      },
    }),
    clock,
    log,
    operatorId,
    committee: operators(4),
    identifier: toHex(ID),
    cutOffRound,
    leaders: options.leaders ?? (() => operators(4)),
    dutyStartMs: options.dutyStartMs ?? (() => null),
    onDecided: (height, decided) => void told.push([height, decided]),
  });
  return { instances, clock, sent, resent, told, log };
}

type Duty = ReturnType<typeof createDuty>;

/** Duty whose instances of these heights were started, one after the other. */
function startDuty(heights: readonly number[], options: DutyOptions = {}): Duty {
  const duty = createDuty(options);
  for (const height of heights) expect(duty.instances.start(height, VALUE, null)).toBeNull();
  return duty;
}

/** Hands over the first round's proposal and the commits of operators 1, 3 and 4. */
function decideByCommits({ instances }: Duty, height = HEIGHT) {
  const list = [message("proposal", 1, { height }), ...messages("commit", [1, 3, 4], { height })];
  return list.map((message) => instances.deliver(message));
}

const heightsTold = ({ told }: Duty) => told.map(([height]) => height);

describe("starting an instance", () => {
  test("takes its height for the newest, and proposes where this operator leads", () => {
    const { instances, sent } = startDuty([HEIGHT], { operatorId: 1 });
    expect([instances.height, instances.size]).toEqual([HEIGHT, 1]);
    expect(sent.map(({ qbft, fullData }) => [qbft.height, qbft.round, fullData])).toEqual([[
      HEIGHT,
      1,
      VALUE,
    ]]);
  });

  test("asks for the leaders and for the duty's start by its height", () => {
    const { instances, sent, clock } = startDuty([10, 11], {
      leaders: (height) => [height === 11 ? 2 : 1],
      dutyStartMs: (height) => height * 100,
    });
    expect(sent.map(({ qbft }) => qbft.height)).toEqual([11]);
    expect([instances.instance(11)!.leaders, clock.nextDueIn]).toEqual([[2], 3_100]);
  });

  test("twice is refused, and nothing is proposed again", () => {
    const { instances, sent } = startDuty([HEIGHT], { operatorId: 1 });
    expect(instances.start(HEIGHT, OTHER_VALUE, null)).toBe("InstanceAlreadyRunning");
    expect([sent.length, instances.size]).toEqual([1, 1]);
    expect(instances.instance(HEIGHT)!.startValue).toEqual(VALUE);
  });

  test("at a lower height is refused", () => {
    const { instances } = startDuty([HEIGHT]);
    expect(instances.start(HEIGHT - 1, VALUE, null)).toBe("StartInstance");
    expect([instances.height, instances.size]).toEqual([HEIGHT, 1]);
  });

  test("with a value that may not be decided is refused, and leaves its height free", () => {
    const { instances } = createDuty();
    expect(instances.start(HEIGHT, VALUE, "QBFTValueInvalid")).toBe("QBFTValueInvalid");
    expect([instances.height, instances.size]).toEqual([null, 0]);
    expect(instances.start(HEIGHT, VALUE, null)).toBeNull();
  });
});

describe("a message", () => {
  test("is judged by the instance of its height", () => {
    const { instances } = startDuty([HEIGHT]);
    const verdicts = [
      message("prepare", 3),
      message("proposal", 1),
      message("prepare", 3),
      message("prepare", 3, { value: OTHER_VALUE }),
    ].map((message) => instances.deliver(message));
    expect(verdicts).toEqual(["NoProposalForCurrentRound", "valid", "valid", "ProposedDataMismatch"]);
    expect(instances.instance(HEIGHT)!.prepares[1]).toHaveLength(1);
  });

  test.each([
    ["of a later height", message("prepare", 3, { height: HEIGHT + 1 }), "FutureMessage"],
    ["of a height that is unknown", message("prepare", 3, { height: HEIGHT - 1 }), "InstanceNotFound"],
    ["of another duty", message("prepare", 3, { id: OTHER_ID }), "MessageIdentifierInvalid"],
    [
      "that decides, but is not signed",
      decidedMessage([1, 3, 4], { forged: true }),
      "MessageSignatureInvalid",
    ],
  ])("%s is refused", (_, message, code) => {
    const duty = startDuty([HEIGHT]);
    expect(duty.instances.deliver(message)).toBe(code);
    expect([duty.instances.height, duty.instances.size, duty.told]).toEqual([HEIGHT, 1, []]);
  });

  test("before any instance is refused as one of the future", () => {
    expect(createDuty().instances.deliver(message("prepare", 3))).toBe("FutureMessage");
  });

  test("to an instance that was cut off is for no running duty", async () => {
    const { instances, clock } = startDuty([HEIGHT], { cutOffRound: 2 });
    await clock.advance(2_000);
    expect(instances.deliver(message("prepare", 3))).toBe("InstanceStoppedProcessingMessages");
    await clock.advance(2_000);
    expect(instances.deliver(message("prepare", 3))).toBe("NoRunningDuty");
  });
});

describe("a decision", () => {
  test("by commits is told with its height, once", () => {
    const duty = startDuty([HEIGHT]);
    expect(decideByCommits(duty)).toEqual(["valid", "valid", "valid", "valid"]);
    expect(duty.told).toEqual([[HEIGHT, decidedMessage([1, 3, 4]).signed]]);
  });

  test("by a message from outside is told with its height, once", () => {
    const duty = startDuty([HEIGHT]);
    const decided = decidedMessage([1, 3, 4]);
    expect([decided, decided].map((message) => duty.instances.deliver(message))).toEqual(["valid", "valid"]);
    expect(duty.told).toEqual([[HEIGHT, decided.signed]]);
  });

  test("leaves nothing more to be judged but decided messages", () => {
    const duty = startDuty([HEIGHT]);
    decideByCommits(duty);
    const later = [message("commit", 2), message("prepare", 2), message("proposal", 1)];
    expect(later.map((message) => duty.instances.deliver(message))).toEqual(
      later.map(() => "SkipConsensusMessageAsInstanceIsDecided"),
    );
  });

  test("is kept with more signers, and told nothing twice", () => {
    const duty = startDuty([HEIGHT]);
    decideByCommits(duty);
    expect(duty.instances.deliver(decidedMessage([1, 2, 3, 4]))).toBe("valid");
    expect(duty.instances.instance(HEIGHT)!.commits[1]).toHaveLength(4);
    expect(heightsTold(duty)).toEqual([HEIGHT]);
  });

  test("is not kept with fewer signers than are known", () => {
    const duty = startDuty([HEIGHT]);
    duty.instances.deliver(decidedMessage([1, 2, 3, 4]));
    expect(duty.instances.deliver(decidedMessage([1, 2, 3]))).toBe("valid");
    expect(duty.instances.instance(HEIGHT)!.commits[1]).toHaveLength(1);
    expect(heightsTold(duty)).toEqual([HEIGHT]);
  });
});

describe("a decided message of a height that was not started", () => {
  test("makes an instance that is decided, and is told", () => {
    const duty = createDuty();
    const decided = decidedMessage([1, 3, 4], { round: 3 });
    expect(duty.instances.deliver(decided)).toBe("valid");
    expect([duty.instances.height, duty.instances.size]).toEqual([HEIGHT, 1]);
    expect(duty.instances.instance(HEIGHT)).toMatchObject({ round: 3, decidedValue: VALUE });
    expect(duty.told).toEqual([[HEIGHT, decided.signed]]);
  });

  test("makes one that says nothing, whoever leads", async () => {
    const duty = createDuty({ operatorId: 1 });
    duty.instances.deliver(decidedMessage([1, 3, 4]));
    await duty.clock.advance(600_000);
    expect(duty.sent).toEqual([]);
  });

  test("is told once, and kept with more signers", () => {
    const duty = createDuty();
    for (const signers of [[1, 3, 4], [1, 2, 3], [1, 2, 3, 4]]) {
      duty.instances.deliver(decidedMessage(signers));
    }
    expect(heightsTold(duty)).toEqual([HEIGHT]);
    expect(duty.instances.instance(HEIGHT)!.commits[1]).toHaveLength(2);
  });

  test("leaves that height not to be started any more, nor a lower one", () => {
    const { instances } = createDuty();
    instances.deliver(decidedMessage([1, 3, 4]));
    const codes = [HEIGHT - 1, HEIGHT, HEIGHT + 1].map((height) => instances.start(height, VALUE, null));
    expect(codes).toEqual(["StartInstance", "InstanceAlreadyRunning", null]);
  });

  test("of a lower height than the newest leaves that the newest, and running", () => {
    const duty = startDuty([HEIGHT]);
    duty.instances.deliver(decidedMessage([1, 3, 4], { height: HEIGHT - 3 }));
    expect([duty.instances.height, duty.instances.size]).toEqual([HEIGHT, 2]);
    expect(duty.instances.deliver(message("proposal", 1))).toBe("valid");
    expect(heightsTold(duty)).toEqual([HEIGHT - 3]);
  });

  test("of a higher one leaves the instances before it running", () => {
    const duty = startDuty([HEIGHT]);
    duty.instances.deliver(decidedMessage([1, 3, 4], { height: HEIGHT + 1 }));
    expect(duty.instances.height).toBe(HEIGHT + 1);
    decideByCommits(duty);
    expect(heightsTold(duty)).toEqual([HEIGHT + 1, HEIGHT]);
  });
});

describe("an older instance", () => {
  test("is stopped by a newer one, and takes no message but a decided one", () => {
    const duty = startDuty([HEIGHT, HEIGHT + 1]);
    expect(duty.instances.deliver(message("proposal", 1))).toBe("InstanceStoppedProcessingMessages");
    expect(duty.instances.deliver(decidedMessage([1, 3, 4]))).toBe("valid");
    expect(heightsTold(duty)).toEqual([HEIGHT]);
  });

  test("sends nothing any more", async () => {
    const duty = startDuty([HEIGHT, HEIGHT + 1]);
    await duty.clock.advance(2_000);
    expect(duty.sent.map(({ qbft }) => qbft.height)).toEqual([HEIGHT + 1]);
  });

  test("leaves the newer one as it is", () => {
    const duty = startDuty([HEIGHT, HEIGHT + 1]);
    decideByCommits(duty, HEIGHT + 1);
    expect(heightsTold(duty)).toEqual([HEIGHT + 1]);
  });

  test("is stopped by each newer one, not only by the next", () => {
    const { instances } = startDuty([HEIGHT, HEIGHT + 1, HEIGHT + 5]);
    const stopped = [HEIGHT, HEIGHT + 1, HEIGHT + 5].map((height) => instances.instance(height)!.stopped);
    expect(stopped).toEqual([true, true, false]);
  });
});

describe("an instance whose time to live is over", () => {
  test("is let go, and its messages find none", () => {
    const { instances, clock } = startDuty([HEIGHT]);
    instances.expire(HEIGHT);
    expect([instances.size, instances.instance(HEIGHT), clock.pending]).toEqual([0, undefined, 0]);
    expect(instances.deliver(message("proposal", 1))).toBe("InstanceNotFound");
  });

  test("is let go decided, too, without being told again", () => {
    const duty = startDuty([HEIGHT]);
    decideByCommits(duty);
    duty.instances.expire(HEIGHT);
    expect([duty.instances.size, heightsTold(duty)]).toEqual([0, [HEIGHT]]);
  });

  test("leaves the others, and the newest height", () => {
    const { instances } = startDuty([HEIGHT, HEIGHT + 1]);
    instances.expire(HEIGHT);
    expect([instances.size, instances.height]).toEqual([1, HEIGHT + 1]);
    expect(instances.deliver(message("proposal", 1, { height: HEIGHT + 1 }))).toBe("valid");
  });

  test("that there is not is no matter", () => {
    const { instances } = startDuty([HEIGHT]);
    instances.expire(HEIGHT - 7);
    expect(instances.size).toBe(1);
  });

  test("takes those before it along", () => {
    const { instances } = startDuty([HEIGHT, HEIGHT + 1]);
    instances.expire(HEIGHT + 7);
    expect(instances.size).toBe(0);
  });
});

describe("who changes rounds although the value is decided", () => {
  const laggard = message("roundChange", 4, { round: 2 });

  test("is answered with what decided, and its message skipped", () => {
    const duty = startDuty([HEIGHT]);
    decideByCommits(duty);
    expect(duty.instances.deliver(laggard)).toBe("SkipConsensusMessageAsInstanceIsDecided");
    expect(duty.resent).toEqual([decidedMessage([1, 3, 4]).signed]);
  });

  test("is answered by one that knows only the decided message, too", () => {
    const duty = createDuty();
    duty.instances.deliver(decidedMessage([1, 2, 3]));
    duty.instances.deliver(laggard);
    expect(duty.resent).toEqual([decidedMessage([1, 2, 3]).signed]);
  });

  test.each(["proposal", "prepare", "commit"] as const)("is not to be known by a %s", (kind) => {
    const duty = startDuty([HEIGHT]);
    decideByCommits(duty);
    duty.instances.deliver(message(kind, 1));
    expect(duty.resent).toEqual([]);
  });

  test("is not answered where nothing is decided", () => {
    const duty = startDuty([HEIGHT]);
    expect(duty.instances.deliver(laggard)).toBe("valid");
    expect(duty.resent).toEqual([]);
  });
});

describe("an instance that crashes", () => {
  const crash = () => {
    throw new Error("no key");
  };

  test("is logged with its cause, and judges nothing any more", () => {
    const { instances, log } = startDuty([HEIGHT], { send: crash });
    expect(instances.deliver(message("proposal", 1))).toBe("NoRunningDuty");
    expect(log.lines).toEqual([{
      level: "error",
      message: "a consensus instance crashed",
      fields: { height: HEIGHT, cause: "Error: no key" },
    }]);
    expect(instances.deliver(message("prepare", 3))).toBe("NoRunningDuty");
  });

  test("leaves the next one to be started", () => {
    const { instances } = startDuty([HEIGHT], { send: crash });
    instances.deliver(message("proposal", 1));
    expect(instances.start(HEIGHT + 1, VALUE, null)).toBeNull();
    expect(instances.deliver(message("prepare", 3, { height: HEIGHT + 1 }))).toBe(
      "NoProposalForCurrentRound",
    );
  });
});

describe("four operators' instances on a network", () => {
  /** Starts the instances of a height; what one sends comes to all, unless it is lost. */
  async function startWired(isLost: (from: number, to: number, nowMs: number) => boolean) {
    const clock = new VirtualClock(0);
    const duties = new Map<number, Duty>();
    const post = postOffice((from, message) => {
      for (const [to, { instances }] of duties) {
        if (from === to || !isLost(from, to, clock.now())) instances.deliver(message);
      }
    });
    for (const id of operators(4)) {
      const send = (unsigned: UnsignedMessage) => post(id, examine(seal(unsigned, [id])));
      const sendDecided = (decided: SignedSSVMessage) => post(id, examine(decided));
      duties.set(id, createDuty({ operatorId: id, clock, dutyStartMs: () => 0, send, sendDecided }));
    }
    for (const [id, { instances }] of duties) instances.start(HEIGHT, Uint8Array.of(id), null);
    await clock.advance(0);
    return { clock, duties: [...duties.values()] };
  }

  const valuesTold = (duties: readonly Duty[]) =>
    duties.map(({ told }) => told.map(([, { fullData }]) => [...fullData]));

  test("decide the first leader's value at once", async () => {
    const { duties } = await startWired(() => false);
    expect(valuesTold(duties)).toEqual([[[1]], [[1]], [[1]], [[1]]]);
  });

  test("bring along one that missed the decision, once it changes rounds", async () => {
    const { duties, clock } = await startWired((_, to, nowMs) => to === 4 && nowMs < 2_000);
    expect(valuesTold(duties)).toEqual([[[1]], [[1]], [[1]], []]);
    await clock.advance(2_000);
    expect(valuesTold(duties)).toEqual([[[1]], [[1]], [[1]], [[1]]]);
  });

  test("decide one value, all of them, each once, whatever is lost for six seconds", async () => {
    const luck = fc.infiniteStream(fc.nat({ max: 99 }));
    await fc.assert(
      fc.asyncProperty(luck, fc.integer({ min: 10, max: 90 }), async (luck, lost) => {
        const { duties, clock } = await startWired((_from, _to, nowMs) =>
          nowMs < 6_000 && luck.next().value! < lost
        );
        await clock.advanceTo(16_000);
        const values = valuesTold(duties);
        expect(values.map((told) => told.length)).toEqual([1, 1, 1, 1]);
        expect(new Set(values.map(String)).size).toBe(1);
      }),
      { numRuns: 60 },
    );
  });
});
