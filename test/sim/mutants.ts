import { guard, inbox, type Mutant, rule } from "./mutant.ts";
import { BOUND_MUTANTS } from "./mutants-of-bounds.ts";

/** Rules of consensus, each broken alone; where the network checks the same, there too. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: "a quorum is one operator smaller",
    edits: [rule("committee.ts", "return 2 * faultyNodes(size) + 1;", "return 2 * faultyNodes(size);")],
    violates: "agreement",
    seed: 20,
  },
  {
    name: "a quorum is one operator larger",
    edits: [rule("committee.ts", "return 2 * faultyNodes(size) + 1;", "return 2 * faultyNodes(size) + 2;")],
    violates: "liveness",
    seed: 2,
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
    seed: 147,
  },
  {
    name: "a proposal needs no justification",
    edits: [
      rule("qbft/justification.ts", "if (proposed.round === FIRST_ROUND) return null;", "return null;"),
    ],
    violates: "agreement",
    seed: 218,
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
    seed: 147,
  },
  {
    name: "signatures within justifications are not verified",
    edits: [
      rule("qbft/signed.ts", 'if (!justification.signaturesValid) return "MessageSignatureInvalid";', ""),
    ],
    violates: "agreement",
    seed: 147,
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
    seed: 150,
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
    seed: 250,
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
    seed: 100,
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
    seed: 78,
  },
  {
    name: "an operator forgets what it prepared",
    edits: [rule("qbft/create.ts", "if (dataRound === 0 || preparedValue === null) {", "if (round > 0) {")],
    violates: "agreement",
    seed: 100,
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
    seed: 521,
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
    seed: 4,
  },
  {
    name: "prepares of another value count",
    edits: [rule("qbft/prepare.ts", 'if (message.root !== root) return "ProposedDataMismatch";', "")],
    violates: "liveness",
    seed: 121,
  },
  {
    name: "a decided message's signatures are not verified",
    edits: [
      {
        file: "src/network/validation/consensus.ts",
        from: 'if (!isSigned()) return "SSVMessageHasInvalidSignature";',
        to: "",
      },
    ],
    violates: "agreement",
    seed: 14,
  },
  {
    name: "any value may be decided",
    edits: [rule("qbft/justification.ts", "if (proposed.valueFault) return proposed.valueFault;", "")],
    violates: "validity",
    seed: 44,
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
    seed: 44,
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
    seed: 44,
  },
  {
    name: "what comes early is dropped",
    edits: [inbox("if (this.#isEarly(message, verdict)) this.#hold(message);", "")],
    violates: "liveness",
    seed: 66,
  },
  {
    name: "who has decided does not answer who has not heard",
    edits: [{
      file: "src/effects/qbft.ts",
      from: "answerLaggard: ({ context }) => resendDecided(context.decided!),",
      to: "answerLaggard: () => {},",
    }],
    violates: "liveness",
    seed: 3,
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
    seed: 44,
  },
  {
    name: "who has not heard is answered rounds too late",
    edits: [guard("round <= context.cutOffRound &&", "round > 7 &&")],
    violates: "liveness",
    seed: 3,
  },
  {
    name: "the leader takes round-changes that its proposal has no room for",
    edits: [
      rule(
        "qbft/round-change-step.ts",
        "message.justificationBytes <= MAX_ROUND_CHANGE_JUSTIFICATION &&",
        "message.justificationBytes <= Infinity &&",
      ),
    ],
    violates: "liveness",
    faults: "rounds",
    seed: 31,
  },
  {
    name: "commits of other bytes are aggregated",
    edits: [
      rule(
        "qbft/commit.ts",
        "equalBytes(commit.signed.ssvMessage.data, message.signed.ssvMessage.data)",
        "equalBytes(commit.signed.ssvMessage.data, commit.signed.ssvMessage.data)",
      ),
    ],
    violates: "liveness",
    seed: 8,
  },
  ...BOUND_MUTANTS,
];
