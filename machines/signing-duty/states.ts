import { signingInput } from "./model.ts";

/** What comes only from a threshold signing, and so no more once that is over. */
export const signingOnly = ["PARTIALS", "PARTIALS_JUDGED", "OWN_PARTIALS", "RECOVERED", "CULPRITS"] as const;

/** How a duty that signs on request is entered; `known` is where one goes whose signature is known. */
export function entering<const Known extends string>(description: string, known: Known) {
  return {
    description,
    always: [
      { guard: "wasInFlight", target: "unresolved" },
      { guard: "hasSignature", target: known },
      { target: "signing" },
    ],
  } as const;
}

/** How its cluster signs; `known` is where it goes with the signature. */
export function signing<const Known extends string>(known: Known) {
  return {
    description: "The cluster signs: the own partial goes out, the others' come in.",
    exit: "tellUnjudged",
    invoke: {
      id: "thresholdSigning",
      src: "thresholdSigning",
      input: signingInput,
      onDone: [
        { guard: "hasSignature", target: known },
        { target: "failed", actions: "concludeFailed" },
      ],
      onError: { target: "failed", actions: "concludeFailed" },
    },
    on: {
      MESSAGE: { actions: "judge" },
      PARTIALS: { actions: "handPartials" },
      PARTIALS_JUDGED: { actions: "tellVerdict" },
      OWN_PARTIALS: { actions: "broadcast" },
      RECOVERED: { actions: "keepSignature" },
      CULPRITS: { actions: "tellCulprits" },
      SHUTDOWN: { target: "restarted", actions: "concludeRestarted" },
    },
    after: {
      timeToLive: "expired",
      restartGrace: { guard: "startedAfterRestart", target: "unresolved" },
    },
    meta: { ignores: ["DRAIN"] },
  } as const;
}

/** A request of which, because of a restart, it is not known what became. */
export const unresolved = {
  description: "In flight at a restart, or asked for so soon after one that partials may have been missed: " +
    "not guessed, told as restarted until its time ends (decision 9).",
  entry: "concludeRestarted",
  on: {
    MESSAGE: { actions: "judgeLate" },
    DRAIN: "restarted",
    SHUTDOWN: "restarted",
  },
  after: { timeToLive: "restarted" },
  meta: { ignores: signingOnly },
} as const;

/** Where such a request ends. */
export const restarted = {
  description: "Whether the request was signed is not guessed; whoever asked was told so.",
  type: "final",
  meta: { reason: "restarted" },
} as const;

/** Where one ends whose cluster did not sign in time. */
export const expired = {
  description: "No quorum by the start of the second slot after the request's (decision 9).",
  type: "final",
  entry: "concludeExpired",
  meta: { reason: "expired" },
} as const;
