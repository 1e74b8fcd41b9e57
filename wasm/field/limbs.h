/*
 * Products in 13 limbs of 30 bits, the lower 12 signed (from -2^29 to below 2^29), so that a whole column of a
 * product and of its reduction is summed in 64 bits before anything is carried.
 *
 * a·b·2^-384 is Montgomery's product with R = 2^390 = 2^(13·30) of 64a and b: one factor is read 6 bits higher.
 *
 * Bounds, for a, b < 2^381: the top limb of 64a is at most 2^27, of b 2^21, where both are raised by 3 bits 2^24.
 * A column of the product is largest at 11, where 12 products of full limbs add up to 12·2^58 (at 12 the top limbs
 * come in, which are small). A column for Fp2 is a sum of two such, 24·2^58. The reduction adds at most
 * 2^29·Σ|P_LIMBS| < 6.3·2^58, and a carry below 2^34. So a column stays below 31·2^58; 32·2^58 = 2^63 would be too
 * much. What is summed on the way may wrap: only columns must fit.
 */
#pragma once
#include "words.h"

#define LIMBS 13
#define LIMB_BITS 30
#define LIMB_MASK ((1ull << LIMB_BITS) - 1)
#define COLUMNS (2 * LIMBS - 1)

/* Bits by which a number is raised as it is read: in a product one factor by 6, or both by 3. */
#define PLAIN 0
#define HALF_RAISED 3
#define RAISED 6

/* Signed values in two's complement: in C only unsigned arithmetic may wrap. */
typedef uint64_t limbs[LIMBS];

static const int64_t P_LIMBS[LIMBS] = {
  -0x5555,    -0x18040000, 0x153ffffc,  -0x15000054, -0xf09dbe1, 0x34a83db, 0x112bf673,
  0x12e13ce1, -0x13289b89, 0x1ed90d2f,  -0x165b4e46, -0x571a006, 0x1a0112,
};
/* -1/p mod 2^30 */
#define MINUS_P_INVERSE 0x3ffcfffdull

/* 2^29 in each of the 12 signed limbs. Added before the limbs are read, it makes all of them unsigned at once. */
static const words BIAS = {
  0x0800000020000000, 0x0080000002000000, 0x0008000000200000,
  0x0000800000020000, 0x0000080000002000, 0x0000008000000200,
};
/* The same for raised numbers: BIAS / 8 and BIAS / 64. */
static const words HALF_RAISED_BIAS = {
  0x0100000004000000, 0x0010000000400000, 0x0001000000040000,
  0x0000100000004000, 0x0000010000000400, 0x0000001000000040,
};
static const words RAISED_BIAS = {
  0x0020000000800000, 0x0002000000080000, 0x0000200000008000,
  0x0000020000000800, 0x0000002000000080, 0x0000000200000008,
};

/* The bits of a number from `at`, at least 30 of them where there are as many. */
INLINE uint64_t bits_from(const words value, int at) {
  if (at < 0) return value[0] << -at;
  uint64_t low = value[at / 64] >> at % 64;
  bool straddles = at % 64 + LIMB_BITS > 64 && at / 64 + 1 < WORDS;
  return straddles ? low | value[at / 64 + 1] << (64 - at % 64) : low;
}

INLINE void read_limbs(limbs out, const void *from, int raised) {
  words value;
  load(value, from);
  add_words(value, value, raised == RAISED ? RAISED_BIAS : raised == HALF_RAISED ? HALF_RAISED_BIAS : BIAS);
  UNROLL for (int i = 0; i < LIMBS - 1; i++) {
    out[i] = (bits_from(value, i * LIMB_BITS - raised) & LIMB_MASK) - (1ull << (LIMB_BITS - 1));
  }
  out[LIMBS - 1] = bits_from(value, (LIMBS - 1) * LIMB_BITS - raised);
}

/* The column of a·b that counts 2^(30k). */
INLINE uint64_t column(const limbs a, const limbs b, int k) {
  uint64_t sum = 0;
  UNROLL for (int i = 0; i < LIMBS; i++) {
    if (k - i >= 0 && k - i < LIMBS) sum += a[i] * b[k - i];
  }
  return sum;
}

/* The same of a², with `twice` = 2a. */
INLINE uint64_t square_column(const limbs a, const limbs twice, int k) {
  uint64_t sum = 0;
  UNROLL for (int i = 0; i < LIMBS; i++) {
    if (2 * i < k && k - i < LIMBS) sum += twice[i] * a[k - i];
  }
  return k % 2 ? sum : sum + a[k / 2] * a[k / 2];
}

/* A product under reduction: fed its columns from the lowest, it yields (product + factor·p) / 2^390. */
typedef struct {
  uint64_t sum;  /* of the present column, with what the lower ones carried */
  limbs factor;  /* signed limbs, so between -2^389 and 2^389 */
  limbs result;  /* unsigned limbs, but for the top one */
} reduction;

INLINE uint64_t shift_right_signed(uint64_t value, int count) { return (uint64_t)((int64_t)value >> count); }

INLINE void reduce_column(reduction *r, uint64_t product, int k) {
  uint64_t sum = r->sum + product;
  UNROLL for (int i = 0; i < LIMBS; i++) {
    if (i < k && k - i < LIMBS) sum += r->factor[i] * (uint64_t)P_LIMBS[k - i];
  }
  if (k < LIMBS) {
    r->factor[k] = shift_right_signed(sum * MINUS_P_INVERSE << (64 - LIMB_BITS), 64 - LIMB_BITS);
    sum += r->factor[k] * (uint64_t)P_LIMBS[0];
  } else {
    r->result[k - LIMBS] = sum & LIMB_MASK;
  }
  r->sum = shift_right_signed(sum, LIMB_BITS);
}

/*
 * Writes what is left as a number below p. Factors below 2^381 have products between -2^762 and 2^763, which over 2^384
 * is between -0.16p and 0.31p; the factor adds half of p either way, or a little more. So p is added to what is
 * negative.
 */
INLINE void write_reduced(void *to, reduction *r) {
  words value = {0};
  r->result[LIMBS - 1] = r->sum;
  UNROLL for (int i = 0; i < LIMBS; i++) {
    int at = i * LIMB_BITS;
    value[at / 64] |= r->result[i] << at % 64;
    if (at % 64 + LIMB_BITS > 64 && at / 64 + 1 < WORDS) value[at / 64 + 1] |= r->result[i] >> (64 - at % 64);
  }
  uint64_t negative = shift_right_signed(r->sum, 63);
  LAUNDER(negative);
  add_p_where(value, negative);
  store(to, value);
}
