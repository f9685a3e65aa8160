#include <stdio.h>
#include <string.h>

#include "lead.h"

const char *const property_names[FIELD_COUNT] = {
    "Salesforce Id", "First Name", "Last Name",    "Company Name",    "Email",       "Phone",          "Lead Status",
    "Lead Source",   "Industry",   "Rating",       "Job Title",       "Street",      "Mailing City",   "Mailing Country",
    "Description",   "Annual Revenue", "Employees", "Email Opt Out",  "Created",     "Last Activity"};

static char fragments[FIELD_COUNT][40];
static size_t fragment_lengths[FIELD_COUNT];

void prepare_encoder(void) {
  for (int field = 0; field < FIELD_COUNT; field++) {
    fragment_lengths[field] = (size_t)snprintf(fragments[field], 40, ",\"%s\":", property_names[field]);
  }
}

static char *put_string(char *out, const char *text, size_t length) {
  const char *end = text + length;
  *out++ = '"';
  while (text < end) {
    if (end - text >= 8) {
      uint64_t word;
      memcpy(&word, text, 8);
      uint64_t ones = 0x0101010101010101ULL, quote = word ^ (ones * '"'), slash = word ^ (ones * '\\');
      uint64_t control = (word - ones * 0x20) & ~word;
      if (!((control | ((quote - ones) & ~quote) | ((slash - ones) & ~slash)) & (ones << 7))) {
        memcpy(out, &word, 8);
        out += 8;
        text += 8;
        continue;
      }
    }
    char letter = *text++;
    if (letter == '"' || letter == '\\') {
      *out++ = '\\';
      *out++ = letter;
    } else if (letter == '\n') {
      *out++ = '\\';
      *out++ = 'n';
    } else {
      *out++ = letter;
    }
  }
  *out++ = '"';
  return out;
}

static char *put_integer(char *out, int64_t number) {
  if (number < 0) {
    *out++ = '-';
    number = -number;
  }
  char digits[20];
  int count = 0;
  do {
    digits[count++] = (char)('0' + number % 10);
    number /= 10;
  } while (number);
  while (count) *out++ = digits[--count];
  return out;
}

static char *put_double(char *out, double number) {
  int64_t whole = (int64_t)number;
  if ((double)whole == number) return put_integer(out, whole);
  int64_t hundredths = (int64_t)(number * 100 + 0.5);
  out = put_integer(out, hundredths / 100);
  *out++ = '.';
  *out++ = (char)('0' + hundredths / 10 % 10);
  if (hundredths % 10) *out++ = (char)('0' + hundredths % 10);
  return out;
}

size_t encode(const struct record *record, char *target) {
  char *out = target;
  memcpy(out, "{\"identity\":", 12);
  out = put_string(out + 12, record->slots[0].value.text, record->slots[0].length);
  memcpy(out, ",\"type\":\"profile\",\"profileData\":{", 33);
  out += 33;
  char *start = out;
  for (int field = 0; field < FIELD_COUNT; field++) {
    const struct slot *slot = &record->slots[field];
    if (slot->kind <= EMPTY) continue;
    memcpy(out, fragments[field], 40);
    out += fragment_lengths[field];
    switch (slot->kind) {
      case TEXT: out = put_string(out, slot->value.text, slot->length); break;
      case INTEGER: out = put_integer(out, slot->value.integer); break;
      case DOUBLE: out = put_double(out, slot->value.number); break;
      case BOOLEAN:
        memcpy(out, slot->value.integer ? "true" : "false", 5);
        out += slot->value.integer ? 4 : 5;
        break;
      case DATE:
      case DATE_TIME:
        memcpy(out, "\"$D_", 4);
        out = put_integer(out + 4, slot->value.integer);
        *out++ = '"';
        break;
      default: break;
    }
  }
  // No property comes before the first.
  memmove(start, start + 1, (size_t)(out - start - 1));
  out--;
  memcpy(out, "}}", 2);
  return (size_t)(out + 2 - target);
}
