/** Requests that are kept; the oldest goes first. */
export const MAX_REQUESTS = 16_384;

/** Largest body of a commitment, in bytes: one has about 400. */
export const MAX_BODY_BYTES = 4_096;

/** Most bytes of bodies being read at a time. */
export const MAX_BODY_BYTES_IN_ALL = 4_096 * MAX_BODY_BYTES;

/** Chunks that wait in a stream for a slow reader; the rest waits in the ledger. */
export const CHUNKS_AHEAD = 4;

/** Most events in one chunk: in a burst a chunk each would cost more than the events. */
export const EVENTS_A_CHUNK = 64;

/** How often a stream says that it is alive: often enough for a reader that waits 30 s. */
export const HEARTBEAT_MS = 10_000;
