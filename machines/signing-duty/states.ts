/** What every duty that signs on request hears while the cluster signs. */
export const signingEvents = {
  MESSAGE: { actions: "judge" },
  PARTIALS: { actions: "handPartials" },
  PARTIALS_JUDGED: { actions: "tellVerdict" },
  OWN_PARTIALS: { actions: "broadcast" },
  CULPRITS: { actions: "tellCulprits" },
  SHUTDOWN: { target: "restarted", actions: "concludeRestarted" },
} as const;

/** What comes only from a threshold signing, and so no more once that is over. */
export const signingOnly = ["PARTIALS", "PARTIALS_JUDGED", "OWN_PARTIALS", "CULPRITS"] as const;

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
