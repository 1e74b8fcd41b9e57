/*
 * Entry points to Fp and Fp2 for tests; built apart, so that nothing of it is in the operator's WASM. Each takes `a`
 * and `b`, of 96 bytes, Fp the first 48, and maybe a count; it leaves the result in `out`, or over `a`.
 */
#include "field.h"

#define EXPORT(name) __attribute__((export_name(#name)))
#define AREA(name)                \
  static char name[2 * FP_BYTES]; \
  EXPORT(name##_at) char *name##_at(void) { return name; }

AREA(a)
AREA(b)
AREA(out)

#define PROBE(name, ...)                                                    \
  EXPORT(name) void probe_##name(size_t count) { name(out, __VA_ARGS__); } \
  EXPORT(name##_over_a) void probe_##name##_over_a(size_t count) { name(a, __VA_ARGS__); }

PROBE(fp_add, a, b)
PROBE(fp_subtract, a, b)
PROBE(fp_negate_where, a, count)
PROBE(fp_double_times, a, count)
PROBE(fp_triple, a)
PROBE(fp_halve, a)
PROBE(fp_multiply, a, b)
PROBE(fp_square, a)
PROBE(fp_square_times_and_multiply, a, count, b)
PROBE(fp2_add, a, b)
PROBE(fp2_subtract, a, b)
PROBE(fp2_double_times, a, count)
PROBE(fp2_triple, a)
PROBE(fp2_multiply_by_1_plus_i, a)
PROBE(fp2_multiply, a, b)
PROBE(fp2_square, a)
