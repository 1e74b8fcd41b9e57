/*
 * Whether products come out right on this machine: those of `fp2_products_fma.c` do only where it fuses. An engine
 * may choose how it computes relaxed_madd, but must always choose the same, so asking once is enough.
 */
#include <stdbool.h>

#include "words.h"

typedef words halves[2];

static const halves A = {
  {0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff,
   0xffffffffffffffff, 0xffffffffffffffff, 0x0fffffffffffffff},
  {0xb9feffffffffaaa9, 0x1eabfffeb153ffff, 0x6730d2a0f6b0f624,
   0x64774b84f38512bf, 0x4b1ba7b6434bacd7, 0x1a0111ea397fe69a},
};
static const halves B = {
  {0xb9feffffffffaaaa, 0x1eabfffeb153ffff, 0x6730d2a0f6b0f624,
   0x64774b84f38512bf, 0x4b1ba7b6434bacd7, 0x1a0111ea397fe69a},
  {0xffffffffffffffff, 0xffffffefffffffff, 0xffffffffffffffff,
   0xffffffffffffffff, 0xffffffffffffffff, 0x0fffffffffffffff},
};
#define ROUNDS 64
/* A after so many times A = A·B, B = B²; computed with whole numbers, as test/wasm/field.ts does. */
static const halves END_OF_A = {
  {0x18a694ae62ab954f, 0x921b24e99aaf3599, 0xd42cc1ca9b20911e,
   0xe9a6e335ad6851f5, 0xfbdad5517de0aee2, 0x173ab2a8e9a8068a},
  {0x59d050dc00683314, 0x6fbfeeece9d1841c, 0x891015c0b7ac0a13,
   0xec009be15c6874c2, 0xa04ab1c86a303be4, 0x19b5150675a14d90},
};

/* -> 1 where the fixed answer comes out, otherwise 0 */
__attribute__((export_name("products_hold"))) int products_hold(void) {
  halves a, b;
  bool same = true;
  __builtin_memcpy(a, A, sizeof a);
  __builtin_memcpy(b, B, sizeof b);
  for (int round = 0; round < ROUNDS; round++) {
    fp2_multiply(a, a, b);
    fp2_square(b, b);
  }
  for (int half = 0; half < 2; half++) {
    for (int i = 0; i < WORDS; i++) same &= a[half][i] == END_OF_A[half][i];
  }
  return same;
}
