/** Most characters held of an event that has not ended. */
export const MAX_EVENT_CHARS = 65_536;

/** How long a stream may bring no byte, and how long it may take to open, before it is opened anew. */
export const SILENCE_MS = 30_000;

/** Wait before the first new attempt; each further one waits twice as long. */
export const FIRST_BACKOFF_MS = 250;

/** Longest wait between attempts; what lived longer than this begins again at the first. */
export const MAX_BACKOFF_MS = 5_000;

/** How often a sidecar without a stream is asked for requests. */
export const POLL_MS = 1_000;

/** How long it is polled before its stream is tried again. */
export const POLLING_MS = 60_000;

/** Requests taken in one poll, so that a sidecar that never says "none" is still waited for. */
export const MAX_DRAINED = 1_024;

/** How long an answer may take, from the call to its last byte. */
export const ANSWER_TIMEOUT_MS = 5_000;

/** Most bytes of an answer. */
export const MAX_ANSWER_BYTES = 65_536;

/** Most bytes of an answer with a header: a bid may bring lists that its fork has. */
export const MAX_HEADER_ANSWER_BYTES = 8_388_608;

/** Commitments on their way at once: a slot may bring 1,715 and each would be a connection. */
export const MAX_SUBMITTING = 64;

/** Most characters that are told of what the sidecar or the network said. */
export const MAX_TOLD_CHARS = 300;
