import type { Edit, Mutant } from "../mutant.ts";

const effects = (from: string, to: string): Edit => ({ file: "src/effects/cluster-slot.ts", from, to });
const app = (name: string, from: string, to: string): Edit => ({ file: `src/app/${name}.ts`, from, to });
const chart = (name: string, from: string, to: string): Edit => ({ file: `machines/${name}.ts`, from, to });

const RECORD = "const refusals = recordAll(ports, duty.slot, vote, attestations);";

/** What keeps a cluster's slots safe and going, each broken alone. */
export const CLUSTER_MUTANTS: readonly Mutant[] = ([
  {
    name: "the slashing protection is not asked before signing",
    edits: [effects(RECORD, "const refusals = attestations.map(() => null);")],
    violates: "slashable",
    seed: 5,
  },
  {
    name: "neither the value check nor signing asks the slashing protection",
    edits: [
      effects(RECORD, "const refusals = attestations.map(() => null);"),
      { file: "src/effects/vote-check.ts", from: "return slashable.has(publicKey);", to: "return false;" },
    ],
    violates: "slashable",
    seed: 5,
  },
  {
    name: "what is signed is recorded afterwards",
    edits: [
      effects(
        RECORD,
        "const refusals = attestations.map(() => null); setTimeout(() => recordAll(ports, duty.slot, vote, attestations));",
      ),
    ],
    violates: "unrecorded",
    seed: 1,
  },
  {
    name: "what cannot be recorded is signed all the same",
    edits: [effects("return targets.map(() => error.message);", "return targets.map(() => null);")],
    violates: "unrecorded",
    seed: 15,
  },
  {
    name: "a quorum of a cluster is one operator smaller",
    edits: [{
      file: "src/spec/committee.ts",
      from: "return 2 * faultyNodes(size) + 1;",
      to: "return 2 * faultyNodes(size);",
    }],
    violates: "agreement",
    seed: 1,
  },
  {
    name: "a slot's start stops the others",
    edits: [
      app(
        "cluster-consensus",
        "consensus.view = { duty, vote };",
        "for (const other of this.#slots.values()) if (other !== consensus) other.instances.stop();\n    consensus.view = { duty, vote };",
      ),
    ],
    violates: "liveness",
    seed: 100,
  },
  {
    name: "partials that come before the decision are dropped",
    edits: [
      app(
        "cluster-duties",
        "const hold = () => this.#early.hold(",
        "const hold = () => void (",
      ),
    ],
    violates: "liveness",
    seed: 8,
  },
  {
    name: "duties are not asked for again after a reorganisation",
    edits: [
      app(
        "duty-book",
        "if (!known || known.dependentRoot === dependentRoot) return;",
        "if (known || dependentRoot) return;",
      ),
    ],
    violates: "liveness",
    seed: 22,
  },
  {
    name: "what an operator must not sign it does not collect",
    edits: [
      chart(
        "cluster-slot/model",
        "const targets = context.targets.map(({ validator, signingRoot, withheld }) => ({",
        "const targets = context.targets.filter((target) => target.withheld === null).map(({ validator, signingRoot, withheld }) => ({",
      ),
    ],
    violates: "liveness",
    seed: 81,
  },
  {
    name: "a beacon node that did not answer is not asked again",
    edits: [chart("cluster-slot/chart", 'after: { observeAgain: "observing" },', "after: {},")],
    violates: "liveness",
    seed: 1,
  },
  {
    name: "a beacon node that could not be reached is not given the same again",
    edits: [chart("cluster-slot/chart", 'after: { submitAgain: "submitting" },', "after: {},")],
    violates: "liveness",
    seed: 167,
  },
  {
    name: "a signature is handed in for another validator",
    edits: [
      chart(
        "cluster-slot/model",
        "({ target: targets[target]!, signature })",
        "({ target: targets[target - 1] ?? targets[target]!, signature })",
      ),
    ],
    violates: "foreign",
    seed: 1,
  },
  {
    name: "consensus of slots that are over is kept",
    edits: [app("cluster-duties", "this.#consensus.expire(oldest);", "")],
    violates: "memory",
    seed: 1,
  },
  {
    name: "partials of slots that are over are kept",
    edits: [app("cluster-duties", "this.#early.expire(slot);", "")],
    violates: "memory",
    seed: 7,
  },
] satisfies Mutant[]).map((mutant) => ({ ...mutant, duty: "cluster" }));
