#ifndef SALESTAP_ALLOCATIONS_H
#define SALESTAP_ALLOCATIONS_H

#include <stdint.h>

/// The calls of malloc, calloc, realloc, and their aligned kin so far, and the bytes that they asked for.
///
/// The counters are not atomic: counts are exact while one thread works at a time. Zero where malloc cannot be counted.
void salestap_allocations(uint64_t *count, uint64_t *bytes);

/// How many bytes are allocated now; zero where the C library does not tell.
uint64_t salestap_live_bytes(void);

#endif
