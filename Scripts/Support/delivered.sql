-- Fills a schema of the PostgreSQL store with entries that were delivered, as many as asked for: far faster than delivering them.
--
--   psql CONNECTION -v schema=SCHEMA -v count=COUNT -f Scripts/Support/delivered.sql
--
-- The tables must have been made by the store, such as by `benchmarks postgres-tables CONNECTION SCHEMA`. Indexes over the filled table are dropped
-- first and made again at the end. The record ids are in no order, as those of a busy org are: of the kind that the benchmarks offer, and among those,
-- but other ones.
\set ON_ERROR_STOP on
SET search_path = :"schema";
SET synchronous_commit = off;
SET maintenance_work_mem = '1GB';
SELECT format('%s', indexdef) AS sql, indexname INTO TEMP delivered_index FROM pg_indexes
WHERE schemaname = :'schema' AND tablename = 'salestap_queue' AND indexname <> 'salestap_queue_pkey';
SELECT format('DROP INDEX %I', indexname) FROM delivered_index \gexec

CREATE FUNCTION pg_temp.record(number bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT '00Q5e' || string_agg(
    substr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', 1 + get_byte(d.digest, place) % 62, 1), '')
  FROM (SELECT decode(md5(number::text), 'hex') AS digest) d, generate_series(0, 9) place
$$;

INSERT INTO salestap_queue (id, record, sync, slot, place, state, ended, target, lane, merge, origin, connection, object,
  change_id, committed_at, arrival, first_enqueued_at, due_at, changed_at, ended_at, attempts, uncertain, uncertain_in_row,
  token, identity, payload)
SELECT n, pg_temp.record(g), 'leads', 0, n, 3, 1, 0, 0, 0, 0, 'production', 'Lead',
  'a0X5e' || lpad(g::text, 13, '0') || '-change', 1772000000000 + g, n, 1772000000000 + g, 1772000000000 + g,
  1772000000000 + g, 1772000000000 + g, 0, 0, 0, 1, 'person-' || g || '@example.com', ''
FROM (SELECT g, nextval('salestap_queue_id') AS n FROM generate_series(1, :count) g) numbered;

INSERT INTO salestap_queue_version (record, sync, committed_at, arrival, is_certain, noted_at, change_id)
SELECT record, sync, committed_at, arrival, 1, ended_at, change_id FROM salestap_queue WHERE state = 3 ORDER BY record
ON CONFLICT DO NOTHING;

INSERT INTO salestap_queue_count VALUES ('leads', 3, 0, :count)
ON CONFLICT (sync, state, slot) DO UPDATE SET entries = salestap_queue_count.entries + excluded.entries;
SELECT sql FROM delivered_index \gexec
VACUUM (ANALYZE) salestap_queue, salestap_queue_version;
