/*
 * Products of Fp2 by fused multiply-add (relaxed SIMD): 8 limbs of 48 bits as doubles, two lanes for the two halves.
 *
 * A product of limbs is split where 2^48 counts: fused with 1.5·2^100, whose last bit counts 2^48, it leaves the
 * product's upper part in the bits of the sum; fused once more with that part taken away, its lower part, exact and
 * signed. Both are read as integers, less the bits of what was added, which are constants of a column. WebAssembly
 * does not promise that relaxed_madd is fused; `check.c` finds out.
 *
 * Bounds: a product must be below 2^99, to leave the exponent of 1.5·2^100; the largest is of a limb and a sum of
 * two, below 2^97. A column has at most 48 parts below 2^50, so it is far below 2^60.
 */
#include "words.h"

#pragma STDC FP_CONTRACT OFF /* every rounding is meant */

typedef double reals __attribute__((vector_size(16)));
typedef uint64_t ints __attribute__((vector_size(16)));

#define LIMBS 8
#define LIMB_BITS 48
#define LIMB_MASK ((1ull << LIMB_BITS) - 1)
#define COLUMNS (2 * LIMBS - 1)

/* What is added to have a part of a product in the last bits of a double, and its bits. */
#define UPPER 0x1.8p100
#define UPPER_BITS 0x4638000000000000ull
#define LOWER 0x1.8p52
#define LOWER_BITS 0x4338000000000000ull

#define TWO_52 0x1p52
#define TWO_52_BITS 0x4330000000000000ull
/* Makes a column positive, so that a shift without sign carries; a shift with sign is slow in two lanes. */
#define LIFT (1ull << 60)

static const uint64_t P_LIMBS[LIMBS] = {
  0xffffffffaaab, 0xb153ffffb9fe, 0xf6241eabfffe, 0x6730d2a0f6b0,
  0x4b84f38512bf, 0x434bacd76477, 0xe69a4b1ba7b6, 0x1a0111ea397f,
};
/* -1/p mod 2^48 */
#define MINUS_P_INVERSE 0xfffcfffcfffdp0

#ifdef UNFUSED /* as it may be on another machine; for tests */
#define MULTIPLY_ADD(a, b, c) ((a) * (b) + (c))
#else
#define MULTIPLY_ADD(a, b, c) __builtin_wasm_relaxed_madd_f64x2(a, b, c)
#endif

typedef reals limbs[LIMBS];

INLINE reals both(double value) { return (reals){value, value}; }
INLINE ints both_bits(uint64_t value) { return (ints){value, value}; }
INLINE reals first(reals value) { return __builtin_shufflevector(value, value, 0, 0); }
INLINE reals second(reals value) { return __builtin_shufflevector(value, value, 1, 1); }

INLINE reals to_reals(ints value) {
  return (reals)((value & both_bits(LIMB_MASK)) | both_bits(TWO_52_BITS)) - both(TWO_52);
}

INLINE ints load_pair(const void *from) {
  ints pair;
  __builtin_memcpy(&pair, from, sizeof pair);
  return pair;
}
INLINE void store_pair(void *to, ints pair) { __builtin_memcpy(to, &pair, sizeof pair); }

/* The limbs of a number of Fp2, a lane a half. */
INLINE void read_limbs(limbs out, const void *from) {
  const char *re = from, *im = re + FP_BYTES;
  ints word[WORDS];
  UNROLL for (int i = 0; i < WORDS; i += 2) {
    ints low = load_pair(re + 8 * i), high = load_pair(im + 8 * i);
    word[i] = __builtin_shufflevector(low, high, 0, 2);
    word[i + 1] = __builtin_shufflevector(low, high, 1, 3);
  }
  UNROLL for (int i = 0; i < 2; i++) {
    const ints *w = word + 3 * i;
    reals *limb = out + 4 * i;
    limb[0] = to_reals(w[0]);
    limb[1] = to_reals(w[0] >> 48 | w[1] << 16);
    limb[2] = to_reals(w[1] >> 32 | w[2] << 32);
    limb[3] = to_reals(w[2] >> 16);
  }
}

/* The sum of a column's lower parts, and of its upper parts, which count in the next column. */
typedef struct {
  ints lower;
  ints upper;
} parts;

INLINE void add_product(parts *sum, reals a, reals b) {
  reals upper = MULTIPLY_ADD(a, b, both(UPPER));
  reals lower = MULTIPLY_ADD(a, b, both(UPPER + LOWER) - upper);
  sum->upper += (ints)upper - both_bits(UPPER_BITS);
  sum->lower += (ints)lower - both_bits(LOWER_BITS);
}

INLINE void add_column(parts *sum, const limbs a, const limbs b, int k) {
  UNROLL for (int i = 0; i < LIMBS; i++) {
    if (k - i >= 0 && k - i < LIMBS) add_product(sum, a[i], b[k - i]);
  }
}

/* Montgomery's reduction by 2^384, fed the columns of a product from the lowest. */
typedef struct {
  ints carried;          /* into the present column */
  limbs factor;          /* signed, so between -2^383.01 and 2^383.01 */
  ints result[LIMBS];    /* limbs below 2^48, but for the top one, which is signed */
} reduction;

/* -1/p times the column, mod 2^48, signed: the lower part of that product. */
INLINE reals factor_of(ints column) {
  reals limb = to_reals(column);
  reals upper = MULTIPLY_ADD(limb, both(MINUS_P_INVERSE), both(UPPER));
  return MULTIPLY_ADD(limb, both(MINUS_P_INVERSE), both(UPPER) - upper);
}

INLINE void reduce_column(reduction *r, parts sum, int k) {
  sum.lower += r->carried;
  UNROLL for (int i = 0; i < LIMBS; i++) {
    if (i < k && k - i < LIMBS) add_product(&sum, r->factor[i], both((double)P_LIMBS[k - i]));
  }
  if (k < LIMBS) {
    r->factor[k] = factor_of(sum.lower);
    add_product(&sum, r->factor[k], both((double)P_LIMBS[0]));
  } else {
    r->result[k - LIMBS] = sum.lower & both_bits(LIMB_MASK);
  }
  ints carry = (sum.lower + both_bits(LIFT)) >> LIMB_BITS;
  r->carried = sum.upper + carry - both_bits(LIFT >> LIMB_BITS);
}

/*
 * Writes what is left as a number below p. Factors below 2^381 have products between -2^762 and 2^763, which over 2^384
 * is between -0.16p and 0.31p; the factor adds half of p either way, or a little more. So p is added to what is
 * negative.
 */
INLINE void write_reduced(void *to, reduction *r) {
  ints limb[LIMBS], carry = both_bits(0);
  ints negative = both_bits(0) - (r->carried >> 63);
  __asm__("" : "+r"(negative));
  UNROLL for (int i = 0; i < LIMBS; i++) {
    ints sum = (i < LIMBS - 1 ? r->result[i] : r->carried) + (both_bits(P_LIMBS[i]) & negative) + carry;
    limb[i] = sum & both_bits(LIMB_MASK);
    carry = sum >> LIMB_BITS;
  }
  char *re = to, *im = re + FP_BYTES;
  ints word[WORDS];
  UNROLL for (int i = 0; i < 2; i++) {
    const ints *l = limb + 4 * i;
    word[3 * i] = l[0] | l[1] << 48;
    word[3 * i + 1] = l[1] >> 16 | l[2] << 32;
    word[3 * i + 2] = l[2] >> 32 | l[3] << 16;
  }
  UNROLL for (int i = 0; i < WORDS; i += 2) {
    store_pair(re + 8 * i, __builtin_shufflevector(word[i], word[i + 1], 0, 2));
    store_pair(im + 8 * i, __builtin_shufflevector(word[i], word[i + 1], 1, 3));
  }
}

/* a0·(b0, b1) + a1·(-b1, b0) */
void fp2_multiply(void *out, const void *a, const void *b) {
  limbs x, y, x0, x1, turned;
  reduction r = {0};
  read_limbs(x, a);
  read_limbs(y, b);
  UNROLL for (int i = 0; i < LIMBS; i++) {
    x0[i] = first(x[i]);
    x1[i] = second(x[i]);
    turned[i] = __builtin_shufflevector(-y[i], y[i], 1, 2);
  }
  UNROLL for (int k = 0; k < COLUMNS; k++) {
    parts sum = {0};
    add_column(&sum, x0, y, k);
    add_column(&sum, x1, turned, k);
    reduce_column(&r, sum, k);
  }
  write_reduced(out, &r);
}

/* (a0 + a1, a0) times (a0 - a1, 2·a1), lane by lane. */
void fp2_square(void *out, const void *a) {
  limbs x, left, right;
  reduction r = {0};
  read_limbs(x, a);
  UNROLL for (int i = 0; i < LIMBS; i++) {
    reals a0 = first(x[i]), a1 = second(x[i]);
    left[i] = a0 + __builtin_shufflevector(x[i], both(0), 1, 2);
    right[i] = __builtin_shufflevector(a0 - a1, a1 + a1, 0, 2);
  }
  UNROLL for (int k = 0; k < COLUMNS; k++) {
    parts sum = {0};
    add_column(&sum, left, right, k);
    reduce_column(&r, sum, k);
  }
  write_reduced(out, &r);
}
