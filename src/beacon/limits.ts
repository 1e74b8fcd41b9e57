/** Most bytes of an answer: duties of some 10,000 validators have 3 MB. */
export const MAX_ANSWER_BYTES = 16_777_216;

/** Most characters held of an event of the stream. */
export const MAX_EVENT_CHARS = 65_536;

/** How long the event stream may bring no byte, and may take to open, before it is opened anew: two slots without a block. */
export const SILENCE_MS = 30_000;

/** Wait before the stream is opened anew; each further one waits twice as long. */
export const FIRST_BACKOFF_MS = 250;

/** Longest wait between attempts; a stream that lived longer than this begins again at the first. */
export const MAX_BACKOFF_MS = 5_000;

/** How long an answer may take where the caller says nothing. */
export const ANSWER_TIMEOUT_MS = 5_000;

/** Most characters that are told of what the node or the network said. */
export const MAX_TOLD_CHARS = 300;
