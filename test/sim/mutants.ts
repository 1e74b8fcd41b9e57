/** A text in a source, and what stands there in the broken copy. */
interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A rule broken on purpose, and the seed with which the simulator shows it. */
export interface Mutant {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** What the simulator says is violated. */
  readonly violates: "agreement" | "validity" | "liveness" | "crash" | "memory";
  readonly seed: number;
  /** Faults of the run; all where nothing is said. */
  readonly faults?: string;
}

const rule = (file: string, from: string, to: string): Edit => ({ file: `src/spec/${file}`, from, to });

/** Rules of consensus, each broken alone; where the network checks the same, there too. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: "a quorum is one operator smaller",
    edits: [rule("committee.ts", "return 2 * faultyNodes(size) + 1;", "return 2 * faultyNodes(size);")],
    violates: "agreement",
    seed: 4,
  },
  {
    name: "a quorum is one operator larger",
    edits: [rule("committee.ts", "return 2 * faultyNodes(size) + 1;", "return 2 * faultyNodes(size) + 2;")],
    violates: "liveness",
    seed: 1,
  },
  {
    name: "messages are counted, not their signers",
    edits: [
      rule(
        "qbft/message-log.ts",
        "return new Set(messages.flatMap(({ signed }) => signed.operatorIds)).size;",
        "return messages.flatMap(({ signed }) => signed.operatorIds).length;",
      ),
    ],
    violates: "agreement",
    seed: 50,
  },
  {
    name: "a proposal needs no justification",
    edits: [
      rule("qbft/justification.ts", "if (proposed.round === FIRST_ROUND) return null;", "return null;"),
    ],
    violates: "agreement",
    seed: 56,
  },
  {
    name: "a justification needs no quorum of round-changes",
    edits: [
      rule(
        "qbft/justification.ts",
        'if (!hasQuorum(instance, roundChanges)) return "RoundChangeNoQuorum";',
        "",
      ),
    ],
    violates: "agreement",
    seed: 71,
  },
  {
    name: "signatures within justifications are not verified",
    edits: [
      rule("qbft/signed.ts", 'if (!justification.signaturesValid) return "MessageSignatureInvalid";', ""),
    ],
    violates: "agreement",
    seed: 50,
  },
  {
    name: "round-changes of another round justify",
    edits: [
      rule(
        "qbft/justification.ts",
        "return checkRoundChange(instance, message, { round: proposed.round, dataRoot });",
        "return checkRoundChange(instance, message, { round: message.qbft.round, dataRoot });",
      ),
    ],
    violates: "agreement",
    seed: 89,
  },
  {
    name: "what was prepared does not bind the proposer",
    edits: [
      rule(
        "qbft/justification.ts",
        "return highest && checkPrepares(instance, proposed.prepares, highest);",
        "return null;",
      ),
      rule(
        "qbft/justification.ts",
        "const dataRoot = message.qbft.dataRound === highest?.qbft.dataRound ? proposed.dataRoot : null;",
        "const dataRoot = null;",
      ),
    ],
    violates: "agreement",
    seed: 43,
  },
  {
    name: "of what was prepared not the highest round counts",
    edits: [
      rule(
        "qbft/round-change.ts",
        "if (!highest || message.qbft.dataRound > highest.qbft.dataRound) highest = message;",
        "if (!highest || message.qbft.dataRound < highest.qbft.dataRound) highest = message;",
      ),
    ],
    violates: "agreement",
    faults: "forge,lie,votes,withhold",
    seed: 202,
  },
  {
    name: "what a round-change says was prepared needs no quorum of prepares",
    edits: [
      rule(
        "qbft/round-change.ts",
        'if (!hasQuorum(instance, decoded(prepares))) return "JustificationsNoQuorumInvalid";',
        "",
      ),
      rule(
        "qbft/justification.ts",
        'if (!hasQuorum(instance, decoded(prepares))) return "PreparesNoQuorum";',
        "",
      ),
    ],
    violates: "agreement",
    seed: 89,
  },
  {
    name: "an operator forgets what it prepared",
    edits: [rule("qbft/create.ts", "if (dataRound === 0 || preparedValue === null) {", "if (round > 0) {")],
    violates: "agreement",
    seed: 43,
  },
  {
    name: "a round takes more than one proposal",
    edits: [
      rule(
        "qbft/proposal.ts",
        "(proposedIn === round && accepted === null)",
        "(proposedIn === round && (accepted === null || accepted !== null))",
      ),
      rule(
        "qbft/judge.ts",
        "return hasFromSigners(instance.proposals, message) ? null",
        "return false ? null",
      ),
    ],
    violates: "liveness",
    seed: 291,
  },
  {
    name: "anyone may propose",
    edits: [
      rule(
        "qbft/proposal.ts",
        'if (signed.operatorIds[0] !== leaderOf(instance, qbft.round)) return "ProposalLeaderInvalid";',
        "",
      ),
      rule("validation/consensus-state.ts", 'return led ? null : "ProposalLeaderInvalid";', "return null;"),
    ],
    violates: "liveness",
    faults: "equivocate",
    seed: 7,
  },
  {
    name: "prepares of another value count",
    edits: [rule("qbft/prepare.ts", 'if (message.root !== root) return "ProposedDataMismatch";', "")],
    violates: "liveness",
    seed: 12,
  },
  {
    name: "a decided message's signatures are not verified",
    edits: [
      rule("qbft/decided.ts", 'if (!message.signaturesValid) return "MessageSignatureInvalid";', ""),
      {
        file: "src/network/validation/consensus.ts",
        from: 'if (!isSigned()) return "SSVMessageHasInvalidSignature";',
        to: "",
      },
    ],
    violates: "agreement",
    seed: 2,
  },
  {
    name: "any value may be decided",
    edits: [rule("qbft/justification.ts", "if (proposed.valueFault) return proposed.valueFault;", "")],
    violates: "validity",
    seed: 12,
  },
  {
    name: "the round's timer is not set again",
    edits: [{
      file: "machines/qbft/chart.ts",
      from:
        'guard: "isUndecided",\n                    target: "active",\n                    reenter: true,',
      to: 'guard: "isUndecided",\n                    target: "active.awaitingProposal",',
    }],
    violates: "liveness",
    seed: 20,
  },
  {
    name: "the leader proposes its own value whatever was prepared",
    edits: [
      rule(
        "qbft/round-change-step.ts",
        "const value = saysPrepared(message.qbft) ? message.signed.fullData : instance.startValue;",
        "const value = instance.startValue;",
      ),
    ],
    violates: "liveness",
    seed: 105,
  },
  {
    name: "what comes early is dropped",
    edits: [{
      file: "src/app/consensus-inbox.ts",
      from: "if (this.#isEarly(message, verdict)) this.#hold(message);",
      to: "",
    }],
    violates: "liveness",
    seed: 20,
  },
  {
    name: "who has decided does not answer who has not heard",
    edits: [{
      file: "src/effects/qbft.ts",
      from: "answerLaggard: ({ context }) => resendDecided(context.decided!),",
      to: "answerLaggard: () => {},",
    }],
    violates: "liveness",
    seed: 7,
  },
  {
    name: "a lower prepared value stands in the way of the highest",
    edits: [
      rule(
        "qbft/justification.ts",
        "const dataRoot = message.qbft.dataRound === highest?.qbft.dataRound ? proposed.dataRoot : null;",
        "const dataRoot = message.qbft.dataRound === highest?.qbft.dataRound ? proposed.dataRoot : proposed.dataRoot;",
      ),
    ],
    violates: "liveness",
    seed: 111,
  },
];
