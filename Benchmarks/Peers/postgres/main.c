// What the store on PostgreSQL is measured against: the same work written straight for libpq.
//
//   cc -O2 -I"$(pg_config --includedir)" -o postgres-peer main.c -lpq
//   postgres-peer CONNECTION BATCH OFFERS RECORDS SCHEMA
//
// SCHEMA holds the store's own tables, empty: the peer pays for the same columns and indexes. OFFERS changes of RECORDS records, in an order that is
// random and always the same, are taken BATCH to a statement: a record that waits already takes the newer values, unless they are older. Then all are
// drained, BATCH at a time: a claim that passes over what others have in hand, and a settlement that empties the payload and notes the version that
// was handed over. Arrays in binary form, unnested; each of the three is one prepared statement, a transaction of its own, and one round trip.
//
// It does what no such program can leave out, and nothing of what the store does beside: it keeps no counts and no clock; of the offers of one record
// in a batch it sends the last one; no offer is a duplicate, superseded, a step, refused, or late; there is one sync, without events and without
// lanes; no claim looks whether another entry of the record is in flight, whether a newer version was sent, or whether a lease is over; no
// settlement brings an entry back; no row is locked in an order; and what the server answers is not made into entries.
//
// Prints the work, the entries per second, and the microseconds of the client's processor for an entry.
#include <arpa/inet.h>
#include <endian.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../work.h"

static PGconn *connection;

static PGresult *check(PGresult *result) {
  ExecStatusType status = PQresultStatus(result);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    fprintf(stderr, "postgres: %s\n", PQresultErrorMessage(result));
    exit(1);
  }
  return result;
}

static void run(const char *sql) { PQclear(check(PQexec(connection, sql))); }

// An array in PostgreSQL's binary form.
struct list {
  char *bytes;
  size_t length, room;
  int count, type;
};

static void put(struct list *list, const void *bytes, size_t length) {
  if (list->length + length > list->room) {
    list->room = (list->length + length) * 2;
    list->bytes = realloc(list->bytes, list->room);
  }
  memcpy(list->bytes + list->length, bytes, length);
  list->length += length;
}

static void put_number(struct list *list, int number) {
  uint32_t big = htonl((uint32_t)number);
  put(list, &big, 4);
}

static void start(struct list *list, int type) {
  list->length = 0;
  list->count = 0;
  list->type = type;
  for (int index = 0; index < 5; index++) put_number(list, 0);
}

static void add(struct list *list, const void *bytes, int length) {
  put_number(list, length);
  put(list, bytes, (size_t)length);
  list->count++;
}

static void add_integer(struct list *list, int64_t number) {
  uint64_t big = htobe64((uint64_t)number);
  add(list, &big, 8);
}

static void end(struct list *list) {
  uint32_t head[5] = {htonl(1), 0, htonl((uint32_t)list->type), htonl((uint32_t)list->count), htonl(1)};
  memcpy(list->bytes, head, sizeof head);
}

static PGresult *execute(const char *name, struct list *lists, int count, int binary) {
  const char *values[8];
  int lengths[8], formats[8];
  for (int index = 0; index < count; index++) {
    end(&lists[index]);
    values[index] = lists[index].bytes;
    lengths[index] = (int)lists[index].length;
    formats[index] = 1;
  }
  return check(PQexecPrepared(connection, name, count, values, lengths, formats, binary));
}

enum { INTEGER = 20, TEXT = 25, BYTES = 17 };

static void enqueue(int batch, int offers, int records) {
  int length = 580;
  PQclear(check(PQprepare(
      connection, "enqueue",
      "INSERT INTO salestap_queue AS e (id, record, sync, slot, place, state, target, lane, merge, origin, connection, object, change_id, "
      "committed_at, arrival, first_enqueued_at, due_at, changed_at, attempts, uncertain, uncertain_in_row, token, identity, payload) "
      "SELECT n.id, n.record, 'leads', 0, n.id, 0, 0, 0, 0, 0, 'production', 'Lead', n.change_id, n.committed_at, n.id, 1, 1, 1, 0, 0, 0, "
      "0, n.identity, n.payload FROM (SELECT nextval('salestap_queue_id') AS id, u.* "
      "FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::bytea[]) "
      "AS u (record, change_id, committed_at, identity, payload) OFFSET 0) n "
      "ON CONFLICT (record, sync, slot) WHERE ended = 0 DO UPDATE SET change_id = excluded.change_id, "
      "committed_at = excluded.committed_at, arrival = excluded.arrival, changed_at = excluded.changed_at, "
      "identity = excluded.identity, payload = excluded.payload WHERE e.committed_at <= excluded.committed_at "
      "RETURNING id",
      0, NULL)));
  char *payload = malloc((size_t)length);
  memset(payload, 'x', (size_t)length);
  struct list lists[5] = {0};
  // A statement may touch a row once: of the offers of one record in a batch, the last goes.
  int *latest = malloc(sizeof *latest * (size_t)records);
  memset(latest, -1, sizeof *latest * (size_t)records);
  uint64_t *numbers = malloc(sizeof *numbers * (size_t)batch);
  for (int offer = 0; offer < offers;) {
    int first = offer, count = 0;
    for (; count < batch && offer < offers; count++, offer++) {
      numbers[count] = next() % (uint64_t)records;
      latest[numbers[count]] = offer;
    }
    start(&lists[0], TEXT);
    start(&lists[1], TEXT);
    start(&lists[2], INTEGER);
    start(&lists[3], TEXT);
    start(&lists[4], BYTES);
    for (int index = 0; index < count; index++) {
      if (latest[numbers[index]] != first + index) continue;
      char record[16], identity[32], change[32];
      record_id(numbers[index], record);
      add(&lists[0], record, 15);
      add(&lists[1], change, snprintf(change, sizeof change, "change-%d", first + index));
      add_integer(&lists[2], first + index);
      add(&lists[3], identity, snprintf(identity, sizeof identity, "person-%llu", (unsigned long long)numbers[index]));
      add(&lists[4], payload, length);
    }
    PQclear(execute("enqueue", lists, 5, 1));
  }
}

static int drain(int batch) {
  char claim[2048];
  snprintf(
      claim, sizeof claim,
      "UPDATE salestap_queue e SET state = 1, token = e.token + 1, lease_ends_at = 300, lease_counts = 1, worker = 'peer', changed_at = 2 "
      "FROM (SELECT id FROM salestap_queue WHERE state = 0 AND sync = 'leads' AND due_at <= 2 ORDER BY place LIMIT %d "
      "FOR UPDATE SKIP LOCKED) c WHERE e.id = c.id "
      "RETURNING e.id, e.record, e.sync, e.connection, e.object, e.target, e.lane, e.merge, e.origin, e.committed_at, e.arrival, e.change_id, "
      "e.place, e.first_enqueued_at, e.due_at, e.attempts, e.uncertain, e.token, e.identity, e.payload",
      batch);
  PQclear(check(PQprepare(connection, "claim", claim, 0, NULL)));
  PQclear(check(PQprepare(
      connection, "settle",
      "WITH s AS (UPDATE salestap_queue e SET state = 3, ended = 1, lease_ends_at = NULL, lease_counts = NULL, worker = NULL, "
      "changed_at = 301, ended_at = 301, payload = ''::bytea "
      "FROM unnest($1::bigint[], $2::bigint[]) AS u (id, token) WHERE e.id = u.id AND e.token = u.token AND e.state = 1 "
      "RETURNING e.record, e.sync, e.committed_at, e.arrival, e.change_id) "
      "INSERT INTO salestap_queue_version AS v (record, sync, committed_at, arrival, is_certain, noted_at, change_id) "
      "SELECT record, sync, committed_at, arrival, 1, 301, change_id FROM s "
      "ON CONFLICT (record, sync) DO UPDATE SET committed_at = excluded.committed_at, arrival = excluded.arrival, "
      "is_certain = excluded.is_certain, noted_at = excluded.noted_at, change_id = excluded.change_id "
      "WHERE v.committed_at <= excluded.committed_at",
      0, NULL)));
  struct list lists[2] = {0};
  int total = 0, count;
  size_t bytes = 0;
  do {
    PGresult *result = check(PQexecPrepared(connection, "claim", 0, NULL, NULL, NULL, 1));
    count = PQntuples(result);
    start(&lists[0], INTEGER);
    start(&lists[1], INTEGER);
    for (int row = 0; row < count; row++) {
      add(&lists[0], PQgetvalue(result, row, 0), 8);
      add(&lists[1], PQgetvalue(result, row, 17), 8);
      bytes += (size_t)PQgetlength(result, row, 19);
    }
    PQclear(result);
    if (count > 0) PQclear(execute("settle", lists, 2, 1));
    total += count;
  } while (count > 0);
  return bytes > 0 ? total : 0;
}

int main(int argc, char **argv) {
  if (argc != 6) return 2;
  int batch = atoi(argv[2]), offers = atoi(argv[3]), records = atoi(argv[4]);
  connection = PQconnectdb(argv[1]);
  if (PQstatus(connection) != CONNECTION_OK) {
    fprintf(stderr, "postgres: no connection\n");
    return 1;
  }
  // The settings of the store's own connections.
  const char *schema[] = {argv[5]};
  PQclear(check(PQexecParams(
      connection, "SELECT set_config('search_path', quote_ident($1), false)", 1, NULL, schema, NULL, NULL, 0)));
  run("SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_hashjoin = off;"
      "SET enable_mergejoin = off; SET enable_sort = off; SET enable_material = off; SET jit = off;");
  double began = seconds(), used = processor();
  enqueue(batch, offers, records);
  double enqueued = seconds(), between = processor();
  int drained = drain(batch);
  double ended = seconds(), last = processor();
  printf("enqueue %.0f %.2f\n", offers / (enqueued - began), (between - used) / offers * 1e6);
  printf("drain %.0f %.2f\n", drained / (ended - enqueued), (last - between) / drained * 1e6);
  PQfinish(connection);
  return 0;
}
