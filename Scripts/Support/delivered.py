"""Fills a file of the SQLite store with entries that were delivered, as many as asked for: far faster than delivering them.

    python3 Scripts/Support/delivered.py FILE COUNT

The file must have been made by the store. Indexes over the filled tables are dropped first and made again at the end.
"""

import sqlite3
import sys

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BEGAN = 1_772_000_000_000


def record(number):
    """Record ids in no order, as those of a busy org are: of the kind that the benchmarks offer, and among those, but other ones."""
    rest = (number + 1_000_000_000) * (0x9E3779B97F4A7C15 >> 8) % (1 << 64)
    text = ""
    for _ in range(10):
        text = DIGITS[rest % 62] + text
        rest //= 62
    return "00Q5e" + text


def fill(path, count):
    database = sqlite3.connect(path)
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA cache_size = -2000000")
    indexes = database.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'salestap_queue_ended' AND sql IS NOT NULL"
    ).fetchall()
    for name, _ in indexes:
        database.execute(f"DROP INDEX {name}")
    first = database.execute("SELECT last_id FROM salestap_queue_number").fetchone()[0] + 1
    numbers = range(first, first + count)
    database.executemany(
        """
        INSERT INTO salestap_queue_ended (id, record, sync, place, state, target, lane, merge, origin, connection, object,
          change_id, committed_at, arrival, first_enqueued_at, due_at, changed_at, attempts, uncertain,
          uncertain_in_row, token, identity)
        VALUES (?1, ?2, 'leads', ?1, 3, 0, 0, 0, 0, 'production', 'Lead', ?3, ?4, ?1, ?4, ?4, ?4, 0, 0, 0, 1, ?5)
        """,
        ((n, record(n), f"a0X5e00000{n:08d}-change", BEGAN + n, f"person-{n}@example.com") for n in numbers),
    )
    # In the order of the key: the table is built from one end to the other.
    versions = sorted((record(n), BEGAN + n, n, f"a0X5e00000{n:08d}-change") for n in numbers)
    database.executemany(
        """
        INSERT INTO salestap_queue_version (record, sync, committed_at, arrival, is_certain, noted_at, change_id)
        VALUES (?1, 'leads', ?2, ?3, 1, ?2, ?4)
        """,
        versions,
    )
    database.execute("UPDATE salestap_queue_number SET last_id = last_id + ?, last_arrival = last_arrival + ?", (count, count))
    database.execute(
        "INSERT INTO salestap_queue_count VALUES ('leads', 3, ?) ON CONFLICT DO UPDATE SET entries = entries + excluded.entries",
        (count,),
    )
    for _, sql in indexes:
        database.execute(sql)
    database.commit()
    database.close()


if __name__ == "__main__":
    fill(sys.argv[1], int(sys.argv[2]))
