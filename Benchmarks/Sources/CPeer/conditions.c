#include <string.h>

#include "lead.h"

enum operation { EQUAL, NOT_EMPTY, AT_LEAST, ABOVE };

enum { YES = -1, NO = -2 };

struct leaf {
  int slot;
  enum operation operation;
  const char *text;
  double number;
  int if_true, if_false;
};

enum { FIRST_STATUS = 6, LEAD_SOURCE = 7, INDUSTRY = 8, RATING = 9, CITY = 12, COUNTRY = 13, REVENUE = 15, EMPLOYEES = 16 };

static const struct leaf c1[] = {
    {FIRST_STATUS, EQUAL, "Qualified", 0, 1, NO},
    {LEAD_SOURCE, NOT_EMPTY, 0, 0, YES, NO},
};
static const struct leaf c2[] = {
    {REVENUE, AT_LEAST, 0, 1000000, 1, NO},
    {INDUSTRY, EQUAL, "Technology", 0, 3, 2},
    {INDUSTRY, EQUAL, "Finance", 0, 3, NO},
    {COUNTRY, EQUAL, "US", 0, NO, YES},
};
static const struct leaf c3[] = {
    {FIRST_STATUS, EQUAL, "Qualified", 0, 2, 1},
    {FIRST_STATUS, EQUAL, "Working - Contacted", 0, 2, NO},
    {COUNTRY, EQUAL, "US", 0, 3, 4},
    {CITY, EQUAL, "Boston", 0, NO, 4},
    {REVENUE, ABOVE, 0, 50000, 5, NO},
    {EMPLOYEES, AT_LEAST, 0, 10, 6, NO},
    {4, NOT_EMPTY, 0, 0, 7, NO},
    {5, NOT_EMPTY, 0, 0, 8, NO},
    {INDUSTRY, EQUAL, "Technology", 0, YES, 9},
    {RATING, EQUAL, "Hot", 0, YES, NO},
};
static const struct leaf *const programs[] = {c1, c2, c3};

static inline char lowercased(char letter) { return letter >= 'A' && letter <= 'Z' ? letter | 0x20 : letter; }

static int equals(const struct slot *slot, const char *text) {
  if (slot->kind != TEXT) return 0;
  const char *mine = slot->value.text, *end = mine + slot->length;
  for (; mine < end; mine++, text++) {
    if (lowercased(*mine) != lowercased(*text)) return 0;
  }
  return *text == 0;
}

static double number(const struct slot *slot) {
  return slot->kind == DOUBLE ? slot->value.number : (double)slot->value.integer;
}

int evaluate(int condition, const struct record *record) {
  const struct leaf *program = programs[condition];
  int index = 0;
  do {
    const struct leaf *leaf = &program[index];
    const struct slot *slot = &record->slots[leaf->slot];
    int truth = 0;
    switch (leaf->operation) {
      case EQUAL: truth = equals(slot, leaf->text); break;
      case NOT_EMPTY: truth = slot->kind != EMPTY; break;
      case AT_LEAST: truth = slot->kind != EMPTY && number(slot) >= leaf->number; break;
      case ABOVE: truth = slot->kind != EMPTY && number(slot) > leaf->number; break;
    }
    index = truth ? leaf->if_true : leaf->if_false;
  } while (index >= 0);
  return index == YES;
}
