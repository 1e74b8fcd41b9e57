/*
 * blst, as its server.c puts it together, over our Fp and Fp2. blst's names for the arithmetic are made ours between
 * its declarations (vect.h) and its own definitions (vect.c), which stay for what is rare: inversion, and leaving
 * Montgomery form.
 */
#include "vect.h"
#include "consts.h"

#include "field/field.h"

#define add_mod_384(out, a, b, p) fp_add(out, a, b)
#define sub_mod_384(out, a, b, p) fp_subtract(out, a, b)
#define cneg_mod_384(out, a, flag, p) fp_negate_where(out, a, flag)
#define lshift_mod_384(out, a, count, p) fp_double_times(out, a, count)
#define mul_by_3_mod_384(out, a, p) fp_triple(out, a)
#define mul_by_8_mod_384(out, a, p) fp_double_times(out, a, 3)
#define div_by_2_mod_384(out, a, p) fp_halve(out, a)
#define mul_mont_384(out, a, b, p, n0) fp_multiply(out, a, b)
#define sqr_mont_384(out, a, p, n0) fp_square(out, a)
#define sqr_n_mul_mont_383(out, a, count, p, n0, b) fp_square_times_and_multiply(out, a, count, b)
#define add_mod_384x(out, a, b, p) fp2_add(out, a, b)
#define sub_mod_384x(out, a, b, p) fp2_subtract(out, a, b)
#define mul_by_3_mod_384x(out, a, p) fp2_triple(out, a)
#define mul_by_8_mod_384x(out, a, p) fp2_double_times(out, a, 3)
#define mul_by_1_plus_i_mod_384x(out, a, p) fp2_multiply_by_1_plus_i(out, a)
#define mul_mont_384x(out, a, b, p, n0) fp2_multiply(out, a, b)
#define sqr_mont_384x(out, a, p, n0) fp2_square(out, a)

#include "fields.h"

#include "keygen.c"
#include "hash_to_field.c"
#include "e1.c"
#include "map_to_g1.c"
#include "e2.c"
#include "map_to_g2.c"
#include "fp12_tower.c"
#include "pairing.c"
#include "aggregate.c"
#include "sqrt.c"
#include "bulk_addition.c"
#include "multi_scalar.c"
#include "consts.c"
#include "rb_tree.c"

#undef add_mod_384
#undef sub_mod_384
#undef cneg_mod_384
#undef lshift_mod_384
#undef mul_by_3_mod_384
#undef mul_by_8_mod_384
#undef div_by_2_mod_384
#undef mul_mont_384
#undef sqr_mont_384
#undef sqr_n_mul_mont_383
#undef add_mod_384x
#undef sub_mod_384x
#undef mul_by_3_mod_384x
#undef mul_by_8_mod_384x
#undef mul_by_1_plus_i_mod_384x
#undef mul_mont_384x
#undef sqr_mont_384x

/* Its factors need not be below p, as ours must. */
#include "recip.c"
#include "exp.c"
#include "vect.c"
#include "exports.c"
