/* Products of Fp2 in 30-bit limbs, for any machine. */
#include "limbs.h"

static void add_limbs(limbs out, const limbs a, const limbs b) {
  UNROLL for (int i = 0; i < LIMBS; i++) out[i] = a[i] + b[i];
}

static void subtract_limbs(limbs out, const limbs a, const limbs b) {
  UNROLL for (int i = 0; i < LIMBS; i++) out[i] = a[i] - b[i];
}

/*
 * Karatsuba's way by columns, with one reduction for each half: a0·b0 - a1·b1 and (a0 + a1)(b0 + b1) - a0·b0 - a1·b1.
 * A column of (a0 + a1)(b0 + b1) may wrap; what is left of it is a sum of two columns of products.
 */
void fp2_multiply(void *out, const void *a, const void *b) {
  limbs a0, a1, a2, b0, b1, b2;
  reduction re = {0}, im = {0};
  read_limbs(a0, a, RAISED);
  read_limbs(a1, (const char *)a + FP_BYTES, RAISED);
  read_limbs(b0, b, PLAIN);
  read_limbs(b1, (const char *)b + FP_BYTES, PLAIN);
  add_limbs(a2, a0, a1);
  add_limbs(b2, b0, b1);
  UNROLL for (int k = 0; k < COLUMNS; k++) {
    uint64_t low = column(a0, b0, k), high = column(a1, b1, k);
    reduce_column(&re, low - high, k);
    reduce_column(&im, column(a2, b2, k) - low - high, k);
  }
  write_reduced(out, &re);
  write_reduced((char *)out + FP_BYTES, &im);
}

/*
 * (a0 + a1)(a0 - a1) and 2·a0·a1. The limbs of sum and difference have a bit more, but a column of their product is
 * one of a0² less one of a1², so it is bounded as a column of Fp2 is.
 */
void fp2_square(void *out, const void *a) {
  limbs a0, a1, sum, difference;
  reduction re = {0}, im = {0};
  read_limbs(a0, a, HALF_RAISED);
  read_limbs(a1, (const char *)a + FP_BYTES, HALF_RAISED);
  add_limbs(sum, a0, a1);
  subtract_limbs(difference, a0, a1);
  UNROLL for (int k = 0; k < COLUMNS; k++) {
    reduce_column(&re, column(sum, difference, k), k);
    reduce_column(&im, 2 * column(a0, a1, k), k);
  }
  write_reduced(out, &re);
  write_reduced((char *)out + FP_BYTES, &im);
}
