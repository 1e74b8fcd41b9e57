/**
 * Target epochs of which a validator's attestations are remembered one by one; older ones only as a low watermark. It
 * is for signing the same again and for what an interchange has out of order: the watermark alone protects.
 */
export const MAX_TARGETS = 64;

/** Slots of which a validator's blocks are remembered one by one, likewise. */
export const MAX_BLOCKS = 64;
