/* Products of Fp. */
#include "limbs.h"

void fp_multiply(void *out, const void *a, const void *b) {
  limbs x, y;
  reduction r = {0};
  read_limbs(x, a, RAISED);
  read_limbs(y, b, PLAIN);
  UNROLL for (int k = 0; k < COLUMNS; k++) reduce_column(&r, column(x, y, k), k);
  write_reduced(out, &r);
}

void fp_square(void *out, const void *a) {
  limbs x, twice;
  reduction r = {0};
  read_limbs(x, a, HALF_RAISED);
  UNROLL for (int i = 0; i < LIMBS; i++) twice[i] = 2 * x[i];
  UNROLL for (int k = 0; k < COLUMNS; k++) reduce_column(&r, square_column(x, twice, k), k);
  write_reduced(out, &r);
}

void fp_square_times_and_multiply(void *out, const void *a, size_t count, const void *b) {
  fp_square(out, a);
  while (--count) fp_square(out, out);
  fp_multiply(out, out, b);
}
