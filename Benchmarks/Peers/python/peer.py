"""peer.py FOLDER NAME MILLISECONDS: the same work in Python; prints the name and the nanoseconds of one operation.

Conditions are compiled Python expressions over a dictionary, JSON is orjson's.
"""

import sys
import time
from datetime import date, datetime, timezone


def main(folder, name, milliseconds):
    if name.startswith("cron-"):
        operation, count = cron(folder, name)
    else:
        operation, count = records(folder, name)
    operation()
    limit = milliseconds * 1_000_000
    passes, start = 0, time.process_time_ns()
    while True:
        operation()
        passes += 1
        elapsed = time.process_time_ns() - start
        if elapsed >= limit:
            break
    print(name, elapsed / (passes * count))


def records(folder, name):
    import orjson

    with open(folder + "/page.json", "rb") as file:
        page = file.read()
    with open(folder + "/mapping.tsv", encoding="utf-8") as file:
        mapping = [tuple(line.rstrip("\n").split("\t")) for line in file]
    leads = orjson.loads(page)["records"]
    days = {"LastActivityDate"}
    instants = {"CreatedDate"}
    epoch = date(1970, 1, 1).toordinal()

    def encode(lead):
        data = {}
        for field, target in mapping:
            value = lead.get(field)
            if value is None:
                continue
            if field in instants:
                value = "$D_%d" % datetime.fromisoformat(value).timestamp()
            elif field in days:
                value = "$D_%d" % ((date.fromisoformat(value).toordinal() - epoch) * 86400)
            data[target] = value
        return orjson.dumps({"identity": lead["Id"], "type": "profile", "profileData": data})

    conditions = [
        lambda r: r["Status"] == "Qualified" and r["LeadSource"] is not None,
        lambda r: (r["AnnualRevenue"] or 0) >= 1_000_000
        and (r["Industry"] == "Technology" or r["Industry"] == "Finance")
        and not r["Country"] == "US",
        lambda r: (r["Status"] == "Qualified" or r["Status"] == "Working - Contacted")
        and not (r["Country"] == "US" and r["City"] == "Boston")
        and (r["AnnualRevenue"] or 0) > 50_000
        and (r["NumberOfEmployees"] or 0) >= 10
        and r["Email"] is not None
        and r["Phone"] is not None
        and (r["Industry"] == "Technology" or r["Rating"] == "Hot"),
    ]

    def whole():
        body = []
        for lead in orjson.loads(page)["records"]:
            for condition in conditions:
                condition(lead)
            body.append(encode(lead))
        return b'{"d":[' + b",".join(body) + b"]}"

    operations = {
        "decode": lambda: orjson.loads(page),
        "map-encode": lambda: [encode(lead) for lead in leads],
        "page-to-bytes": whole,
    }
    for index, condition in enumerate(conditions):
        operations["evaluate-c%d" % (index + 1)] = lambda condition=condition: [condition(lead) for lead in leads]
    return operations.get(name) or missing(name), len(leads)


def cron(folder, name):
    """The next fires of the expressions that cron.tsv lists: name, expression, zone, start."""
    library = sys.argv[4] if len(sys.argv) > 4 else "croniter"
    with open(folder + "/cron.tsv", encoding="utf-8") as file:
        cases = {line.split("\t")[0]: line.rstrip("\n").split("\t") for line in file}
    if name not in cases:
        missing(name)
    _, expression, zone, start = cases[name]
    from zoneinfo import ZoneInfo

    begin = datetime.fromtimestamp(int(start), timezone.utc if zone == "UTC" else ZoneInfo(zone))
    count = 20

    def next_fires():
        if library == "cronsim":
            from cronsim import CronSim

            for _ in range(count):
                next(CronSim(expression, begin))
        else:
            from croniter import croniter

            for _ in range(count):
                croniter(expression, begin).get_next(datetime)

    return next_fires, count


def missing(name):
    print(name, "missing")
    sys.exit(3)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
