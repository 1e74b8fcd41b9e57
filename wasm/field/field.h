/*
 * Fp and Fp2 = Fp[i] / (i² + 1) for blst, in its memory format: Montgomery form with R = 2^384, below p, little
 * endian; Fp2 is its two halves one after the other. What goes in is below p, or below 2^381 where it is a factor;
 * what comes out is below p. A result may overwrite an argument where nothing else is said. Nothing branches on a
 * value, or looks it up, but for counts, which are no secrets.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

#define FP_BYTES 48

void fp_add(void *out, const void *a, const void *b);
void fp_subtract(void *out, const void *a, const void *b);
/* -a where `flag` is 1, a where it is 0. */
void fp_negate_where(void *out, const void *a, uint32_t flag);
/* a·2^count */
void fp_double_times(void *out, const void *a, size_t count);
void fp_triple(void *out, const void *a);
void fp_halve(void *out, const void *a);

void fp_multiply(void *out, const void *a, const void *b);
void fp_square(void *out, const void *a);
/* a^(2^count)·b, count > 0; `out` is not `b`. */
void fp_square_times_and_multiply(void *out, const void *a, size_t count, const void *b);

void fp2_add(void *out, const void *a, const void *b);
void fp2_subtract(void *out, const void *a, const void *b);
void fp2_double_times(void *out, const void *a, size_t count);
void fp2_triple(void *out, const void *a);
/* a·(1 + i) */
void fp2_multiply_by_1_plus_i(void *out, const void *a);

void fp2_multiply(void *out, const void *a, const void *b);
void fp2_square(void *out, const void *a);
