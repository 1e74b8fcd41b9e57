/* Sums of Fp and Fp2. */
#include "words.h"

static const char *imaginary(const void *a) { return (const char *)a + FP_BYTES; }
static char *imaginary_out(void *out) { return (char *)out + FP_BYTES; }

void fp_add(void *out, const void *a, const void *b) {
  words x, y;
  load(x, a);
  load(y, b);
  add_words(x, x, y);
  reduce_once(x);
  store(out, x);
}

void fp_subtract(void *out, const void *a, const void *b) {
  words x, y;
  load(x, a);
  load(y, b);
  uint64_t negative = subtract_words(x, x, y);
  add_p_where(x, negative);
  store(out, x);
}

void fp_negate_where(void *out, const void *a, uint32_t flag) {
  words x, negated;
  uint64_t any = 0;
  load(x, a);
  subtract_words(negated, P, x);
  UNROLL for (int i = 0; i < WORDS; i++) any |= x[i];
  uint64_t nonzero = (any | (0 - any)) >> 63; /* -0 is 0, not p */
  LAUNDER(nonzero);
  uint64_t mask = 0 - (flag & nonzero);
  LAUNDER(mask);
  take_where(x, negated, mask);
  store(out, x);
}

void fp_double_times(void *out, const void *a, size_t count) {
  words x;
  load(x, a);
  while (count--) {
    add_words(x, x, x);
    reduce_once(x);
  }
  store(out, x);
}

void fp_triple(void *out, const void *a) {
  words x, twice;
  load(x, a);
  add_words(twice, x, x);
  reduce_once(twice);
  add_words(x, x, twice);
  reduce_once(x);
  store(out, x);
}

void fp_halve(void *out, const void *a) {
  words x;
  load(x, a);
  uint64_t odd = 0 - (x[0] & 1);
  LAUNDER(odd);
  add_p_where(x, odd);
  UNROLL for (int i = 0; i < WORDS - 1; i++) x[i] = x[i] >> 1 | x[i + 1] << 63;
  x[WORDS - 1] >>= 1;
  store(out, x);
}

void fp2_add(void *out, const void *a, const void *b) {
  fp_add(out, a, b);
  fp_add(imaginary_out(out), imaginary(a), imaginary(b));
}

void fp2_subtract(void *out, const void *a, const void *b) {
  fp_subtract(out, a, b);
  fp_subtract(imaginary_out(out), imaginary(a), imaginary(b));
}

void fp2_double_times(void *out, const void *a, size_t count) {
  fp_double_times(out, a, count);
  fp_double_times(imaginary_out(out), imaginary(a), count);
}

void fp2_triple(void *out, const void *a) {
  fp_triple(out, a);
  fp_triple(imaginary_out(out), imaginary(a));
}

/* (a0 - a1) + (a0 + a1)·i */
void fp2_multiply_by_1_plus_i(void *out, const void *a) {
  words sum;
  fp_add(sum, a, imaginary(a));
  fp_subtract(out, a, imaginary(a));
  store(imaginary_out(out), sum);
}
