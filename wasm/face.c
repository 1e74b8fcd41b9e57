/*
 * The C face over blst (min-pk: keys in G1, signatures in G2) that the operator loads as WASM.
 *
 * The host writes its arguments into the areas below, calls one export, and reads the result from an area. There
 * is no allocator; nothing here keeps a secret beyond a call, but for the polynomial between `set_constant` and
 * `wipe`. One instance serves one caller at a time.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "blst.h"
#include "blst_aux.h"

#define EXPORT(name) __attribute__((export_name(#name)))
#define NOINLINE __attribute__((noinline))
#define AREA(name, size)                                         \
  static byte name[size] __attribute__((aligned(8)));            \
  EXPORT(name##_at) byte *name##_at(void) { return name; }

/* More partial signatures, or coefficients of a polynomial, than any committee has members. */
#define MAX_POINTS 64
/* Signed binary digits of a coefficient below the group order, and one for the carry. */
#define MAX_ROWS 256
#define RANDOMNESS_BYTES 48
#define SCALAR_BITS 255
/* Signing needs about 20 KB of stack, most of it a table of points. */
#define WIPED_STACK_WORDS 8192

/* What went wrong, if anything; the loader knows these numbers. */
enum {
  OK = 0,
  MALFORMED = 1,
  AT_INFINITY = 2,
  OUTSIDE_SUBGROUP = 3,
  WRONG_SIGNATURE = 4,
  BAD_SCALAR = 5,
};

AREA(secret, 32)                       /* in, out: secret key, big endian */
AREA(root, 32)                         /* in: signing root */
AREA(public_key, 48)                   /* in, out: compressed G1 */
AREA(signature, 96)                    /* in, out: compressed G2 */
AREA(digits, MAX_ROWS * MAX_POINTS)    /* in: -1, 0, 1; a row a binary place from the top, a column a point */
AREA(scale, 32)                        /* in: scalar, little endian */
AREA(randomness, RANDOMNESS_BYTES)     /* in: what one coefficient of a polynomial is made of */

static const byte DST[] = "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_";

static blst_p2_affine points[MAX_POINTS];
static blst_fr polynomial[MAX_POINTS];

static blst_p2 hash;
static byte hashed_root[32];
static bool hash_is_set;

EXPORT(point_limit) size_t point_limit(void) { return MAX_POINTS; }

/* Volatile, so that the compiler cannot drop it as a store nobody reads. */
static void zero(void *at, size_t length) {
  volatile byte *bytes = at;
  while (length--) *bytes++ = 0;
}

/* Overwrites what calls made before it by the same caller left on the stack. */
static NOINLINE void wipe_stack(void) {
  volatile uint64_t frame[WIPED_STACK_WORDS];
  for (size_t i = 0; i < WIPED_STACK_WORDS; i++) frame[i] = 0;
}

EXPORT(wipe) void wipe(void) {
  zero(secret, sizeof secret);
  zero(randomness, sizeof randomness);
  zero(polynomial, sizeof polynomial);
  wipe_stack();
}

/* The root's point, kept until another root comes: one signs and checks several signatures of a root in a row. */
static const blst_p2 *hash_of_root(void) {
  bool same = hash_is_set;
  for (size_t i = 0; same && i < sizeof root; i++) same = root[i] == hashed_root[i];
  if (!same) {
    blst_hash_to_g2(&hash, root, sizeof root, DST, sizeof DST - 1, NULL, 0);
    __builtin_memcpy(hashed_root, root, sizeof root);
    hash_is_set = true;
  }
  return &hash;
}

/* Reads `secret`; refuses zero and what is not below the group order. */
static bool read_secret(blst_scalar *key) {
  blst_scalar_from_bendian(key, secret);
  return blst_sk_check(key);
}

static NOINLINE int derive(void) {
  blst_scalar key;
  blst_p1 point;
  if (!read_secret(&key)) return BAD_SCALAR;
  blst_sk_to_pk_in_g1(&point, &key);
  blst_p1_compress(public_key, &point);
  return OK;
}

/* secret -> public_key */
EXPORT(derive_public_key) int derive_public_key(void) {
  int fault = derive();
  zero(secret, sizeof secret);
  wipe_stack();
  return fault;
}

static NOINLINE int sign_hash(const blst_p2 *point) {
  blst_scalar key;
  blst_p2 signed_point;
  if (!read_secret(&key)) return BAD_SCALAR;
  blst_sign_pk_in_g1(&signed_point, point, &key);
  blst_p2_compress(signature, &signed_point);
  return OK;
}

/* secret, root -> signature */
EXPORT(sign) int sign(void) {
  int fault = sign_hash(hash_of_root());
  zero(secret, sizeof secret);
  wipe_stack();
  return fault;
}

static bool read_public_key(blst_p1_affine *key) {
  return blst_p1_uncompress(key, public_key) == BLST_SUCCESS && !blst_p1_affine_is_inf(key) &&
         blst_p1_affine_in_g1(key);
}

/* e(H(root), key) = e(point, g1), as one product of two Miller loops; both points known to be in their groups. */
static bool pairing_holds(const blst_p1_affine *key, const blst_p2_affine *point) {
  static uint64_t context[4096 / sizeof(uint64_t)];
  blst_pairing *pairing = (blst_pairing *)context;
  blst_p2_affine message;
  if (blst_pairing_sizeof() > sizeof context) __builtin_trap();
  blst_p2_to_affine(&message, hash_of_root());
  blst_pairing_init(pairing, true, DST, sizeof DST - 1);
  blst_pairing_raw_aggregate(pairing, &message, key);
  blst_pairing_raw_aggregate(pairing, point, &BLS12_381_NEG_G1);
  blst_pairing_commit(pairing);
  return blst_pairing_finalverify(pairing, NULL);
}

/* Whether a point of the subgroup, not infinity, signs `root` under `public_key`; under a bad key nothing does. */
static bool holds(const blst_p2_affine *point) {
  blst_p1_affine key;
  return read_public_key(&key) && pairing_holds(&key, point);
}

/* public_key, root, signature -> fault */
EXPORT(verify) int verify(void) {
  blst_p2_affine point;
  if (blst_p2_uncompress(&point, signature) != BLST_SUCCESS) return MALFORMED;
  if (blst_p2_affine_is_inf(&point)) return AT_INFINITY;
  if (!blst_p2_affine_in_g2(&point)) return OUTSIDE_SUBGROUP;
  return holds(&point) ? OK : WRONG_SIGNATURE;
}

/* signature -> points[index], on the curve; whether it is in the subgroup is not asked. */
EXPORT(load_point) int load_point(size_t index) {
  if (index >= MAX_POINTS) __builtin_trap();
  if (blst_p2_uncompress(&points[index], signature) != BLST_SUCCESS) return MALFORMED;
  return blst_p2_affine_is_inf(&points[index]) ? AT_INFINITY : OK;
}

static void add_signed(blst_p2 *sum, const blst_p2_affine *point, bool negative) {
  blst_p2_affine term = *point;
  blst_fp2_cneg(&term.y, &term.y, negative);
  blst_p2_add_or_double_affine(sum, sum, &term);
}

/*
 * The linear combination of points[0..count) with the coefficients in `digits`, all points in one pass. The points
 * may be outside the subgroup, so nothing here may use an endomorphism.
 */
static void combine(blst_p2 *sum, size_t count, size_t rows) {
  const signed char *digit = (const signed char *)digits;
  __builtin_memset(sum, 0, sizeof *sum); /* infinity */
  for (size_t row = 0; row < rows; row++) {
    blst_p2_double(sum, sum);
    for (size_t i = 0; i < count; i++, digit++) {
      if (*digit) add_signed(sum, &points[i], *digit < 0);
    }
  }
}

/*
 * loaded points, digits, scale, public_key, root -> signature, written only where it holds.
 * The sum is checked for the subgroup before it is scaled: blst_p2_mult uses an endomorphism, which is right inside
 * only, and its result stays inside.
 */
EXPORT(combine_and_verify) int combine_and_verify(size_t count, size_t rows, int scaled) {
  blst_p2 sum;
  blst_p2_affine combined;
  if (count > MAX_POINTS || rows > MAX_ROWS) __builtin_trap();
  combine(&sum, count, rows);
  if (blst_p2_is_inf(&sum)) return AT_INFINITY;
  if (!blst_p2_in_g2(&sum)) return OUTSIDE_SUBGROUP;
  if (scaled) blst_p2_mult(&sum, &sum, scale, SCALAR_BITS);
  blst_p2_to_affine(&combined, &sum);
  if (!holds(&combined)) return WRONG_SIGNATURE;
  blst_p2_affine_compress(signature, &combined);
  return OK;
}

/* secret -> the polynomial's value at zero */
EXPORT(set_constant) int set_constant(void) {
  blst_scalar key;
  bool good = read_secret(&key);
  if (good) blst_fr_from_scalar(&polynomial[0], &key);
  zero(&key, sizeof key);
  return good ? OK : BAD_SCALAR;
}

/* randomness -> a coefficient; 48 bytes, so that its reduction by the group order leaves no bias. */
EXPORT(set_coefficient) int set_coefficient(size_t index) {
  blst_scalar coefficient;
  if (index == 0 || index >= MAX_POINTS) __builtin_trap();
  bool good = blst_scalar_from_be_bytes(&coefficient, randomness, sizeof randomness);
  blst_fr_from_scalar(&polynomial[index], &coefficient);
  zero(&coefficient, sizeof coefficient);
  zero(randomness, sizeof randomness);
  return good ? OK : BAD_SCALAR;
}

/* The polynomial of `count` coefficients at `id`, by Horner's rule -> secret */
EXPORT(evaluate) int evaluate(uint64_t id, size_t count) {
  const uint64_t wide_id[4] = {id, 0, 0, 0};
  blst_fr x, y;
  blst_scalar share;
  if (count == 0 || count > MAX_POINTS) __builtin_trap();
  blst_fr_from_uint64(&x, wide_id);
  y = polynomial[count - 1];
  for (size_t i = count - 1; i-- > 0;) {
    blst_fr_mul(&y, &y, &x);
    blst_fr_add(&y, &y, &polynomial[i]);
  }
  blst_scalar_from_fr(&share, &y);
  bool good = blst_sk_check(&share);
  blst_bendian_from_scalar(secret, &share);
  zero(&y, sizeof y);
  zero(&share, sizeof share);
  return good ? OK : BAD_SCALAR;
}
