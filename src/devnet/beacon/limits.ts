/** Most validators of a chain. */
export const MAX_VALIDATORS = 8_192;

/** Slot that a node may start at, at most: every block's root since genesis is computed then. */
export const MAX_FIRST_SLOT = 1_048_576;

/** Views that there are: `/view/0` to `/view/63`. */
export const MAX_VIEWS = 64;

/** Epochs before this one of which blocks, duties and votes are kept. */
export const KEPT_EPOCHS = 3;

/** Slots whose counts are reported; the oldest go first. */
export const MAX_REPORTED_SLOTS = 8_192;

/** Invalid messages that are reported one by one; the oldest go first. */
export const MAX_REPORTED_INVALID = 256;

/** Pairs of slashable votes that are reported; later ones are not. */
export const MAX_REPORTED_SLASHABLE = 1_024;

/** Different votes that are kept of a validator, to compare with; the oldest go first. */
export const MAX_VOTES_KEPT = 64;

/** How often the duties of an epoch can be moved. */
export const MAX_MOVES = 16;

/** Largest body, in bytes: 3,000 attestations have some 1.8 MB. */
export const MAX_BODY_BYTES = 4_194_304;

/** Most bytes of bodies being read at a time. */
export const MAX_BODY_BYTES_IN_ALL = 16 * MAX_BODY_BYTES;

/** Messages verified in one go, up to 10 ms each, before what else waits in the process has a turn. */
export const VERIFIED_AT_ONCE = 4;

/** Open event streams. */
export const MAX_STREAMS = 256;

/** Events that wait in a stream for a slow reader; one more ends it. */
export const EVENTS_AHEAD = 64;

/** How often a stream says that it is alive: often enough for a reader that waits 30 s. */
export const HEARTBEAT_MS = 10_000;

/** MAXIMUM_GOSSIP_CLOCK_DISPARITY of the consensus specification. */
export const CLOCK_DISPARITY_MS = 500;
