/** Largest message that is sent or validated, in bytes (wire rules, message validation 1). */
export const MAX_MESSAGE_BYTES = 9_589_483;

/** Topics one node joins, and subscriptions taken from one peer: 128 subnets and one to spare. */
export const MAX_TOPICS = 129;

/** Messages under validation at once; what comes beyond is ignored. */
export const MAX_VALIDATIONS = 4_096;

/** Bytes under validation at once, so that few large messages cannot fill the memory either. */
export const MAX_VALIDATION_BYTES = 128 * 1_048_576;

/**
 * How long a message id is remembered, in milliseconds: longer than any message is valid (34 slots, and what may be early
 * and late), which the protocol's 385 s are not (docs/decisions/consensus-history.md).
 */
export const SEEN_TTL_MS = 420_000;
