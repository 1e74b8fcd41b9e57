/* Numbers mod p as words of 64 bits, and what is done with them beside products. No branch depends on a value. */
#pragma once
#include <stdbool.h>

#include "field.h"

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

#define WORDS 6
typedef uint64_t words[WORDS];

/* Keeps the compiler from making a branch of a mask. */
#define LAUNDER(variable) __asm__ volatile("" : "+r"(variable))

static const words P = {
  0xb9feffffffffaaab, 0x1eabfffeb153ffff, 0x6730d2a0f6b0f624,
  0x64774b84f38512bf, 0x4b1ba7b6434bacd7, 0x1a0111ea397fe69a,
};

/* By copying: blst aligns its numbers to 4 bytes only. */
INLINE void load(words out, const void *from) { __builtin_memcpy(out, from, sizeof(words)); }
INLINE void store(void *to, const words value) { __builtin_memcpy(to, value, sizeof(words)); }

/* a + b mod 2^384. A word carries where both have its top bit, or one has it and the sum has not. */
INLINE void add_words(words sum, const words a, const words b) {
  uint64_t carry = 0;
  UNROLL for (int i = 0; i < WORDS; i++) {
    uint64_t x = a[i], y = b[i], z = x + y + carry;
    sum[i] = z;
    carry = ((x & y) | ((x | y) & ~z)) >> 63;
  }
}

/* a - b mod 2^384, borrowing likewise; answers all ones where a < b, otherwise 0. */
INLINE uint64_t subtract_words(words difference, const words a, const words b) {
  uint64_t borrow = 0;
  UNROLL for (int i = 0; i < WORDS; i++) {
    uint64_t x = a[i], y = b[i], z = x - y - borrow;
    difference[i] = z;
    borrow = ((~x & y) | ((~x | y) & z)) >> 63;
  }
  uint64_t mask = 0 - borrow;
  LAUNDER(mask);
  return mask;
}

/* Adds p where the mask is all ones, nothing where it is 0. */
INLINE void add_p_where(words value, uint64_t mask) {
  words addend;
  UNROLL for (int i = 0; i < WORDS; i++) addend[i] = P[i] & mask;
  add_words(value, value, addend);
}

/* `out` becomes `a` where the mask is all ones, and stays where it is 0. */
INLINE void take_where(words out, const words a, uint64_t mask) {
  UNROLL for (int i = 0; i < WORDS; i++) out[i] ^= (out[i] ^ a[i]) & mask;
}

/* A number below 2p to below p. Two numbers below p have a sum below 2^382, so nothing was carried out. */
INLINE void reduce_once(words value) {
  words less;
  uint64_t negative = subtract_words(less, value, P);
  take_where(value, less, ~negative);
}
