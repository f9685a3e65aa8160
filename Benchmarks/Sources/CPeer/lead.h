#ifndef LEAD_H
#define LEAD_H

#include <stddef.h>
#include <stdint.h>

// A record as slots, the conditions as programs, and the mapping as a table: what the library does, in plain C without
// checks, as the mark of what the machine can do.

enum kind { MISSING, EMPTY, BOOLEAN, INTEGER, DOUBLE, TEXT, DATE, DATE_TIME };

struct slot {
  enum kind kind;
  uint32_t length;
  union {
    const char *text;
    int64_t integer;
    double number;
  } value;
};

enum { FIELD_COUNT = 20 };

struct record {
  struct slot slots[FIELD_COUNT];
};

extern const char *const field_names[FIELD_COUNT];
extern const char *const property_names[FIELD_COUNT];

/// Reads a page; texts are written to `texts`, which must have room for the page. Returns the number of records.
size_t read_page(const char *json, size_t length, struct record *records, char *texts);

/// Runs the condition of a number, 0 to 2, without regard to the case of ASCII letters, as SOQL does.
int evaluate(int condition, const struct record *record);

/// Writes the record as a profile; returns the number of bytes.
size_t encode(const struct record *record, char *target);

/// Must be called once before `encode`.
void prepare_encoder(void);

#endif
