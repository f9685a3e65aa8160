"""Builds the benchmarks and their peers, runs them in interleaved rounds, and writes a table: see Scripts/bench."""

import argparse
import glob
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PACKAGE = os.path.join(ROOT, "Benchmarks")
BUILT = os.path.join(ROOT, ".build", "release")
PEERS = os.path.join(PACKAGE, "Peers")
PEERS_BUILT = os.path.join(ROOT, ".build", "peers")
GO_SOURCES = "/usr/share/gocode"

# What is measured: title, benchmark, size, and the peers. A peer may have, after colons, the name by which it knows the
# work, and what it is told beside.
ROWS = [
    ("evaluate C1", "evaluate-c1", 1024, ["c", "expr", "python", "foundation"]),
    ("evaluate C2", "evaluate-c2", 1024, ["c", "expr", "python", "foundation"]),
    ("evaluate C3", "evaluate-c3", 1024, ["c", "expr", "python", "foundation"]),
    ("evaluate C1 by field name", "evaluate-named-c1", 1024, ["expr:evaluate-c1"]),
    ("evaluate C2 by field name", "evaluate-named-c2", 1024, ["expr:evaluate-c2"]),
    ("evaluate C3 by field name", "evaluate-named-c3", 1024, ["expr:evaluate-c3"]),
    ("parse, check, and compile C1", "compile-c1", 1024, ["expr"]),
    ("parse, check, and compile C2", "compile-c2", 1024, ["expr"]),
    ("parse, check, and compile C3", "compile-c3", 1024, ["expr"]),
    ("a term of a condition of 4,000 terms", "compile-long", 4000, []),
    ("check at a key press, 800 fields", "check-key-press", 1024, []),
    ("decode a record of 20 fields", "decode", 1024, ["c", "rapidjson", "python", "foundation"]),
    ("decode a record of 60 fields", "decode-60-fields", 1024, []),
    ("map", "map", 1024, []),
    ("preflight", "preflight", 1024, []),
    ("encode", "encode", 1024, []),
    ("map and encode", "map-encode", 1024, ["c", "rapidjson", "python", "foundation"]),
    ("page to bytes", "page-to-bytes", 1024, ["c", "python", "foundation"]),
    ("page to bytes with preflight", "page-to-bytes-checked", 1024, []),
    ("verdict of a record", "verdicts", 1000, []),
    ("decision about a change", "plan", 1024, []),
    ("change to acceptance, in memory", "deliver", 10_000, []),
    ("record of a historical sync, in memory", "backfill", 10_000, []),
    ("enqueue one at a time, 1,000 offers", "queue-enqueue-1", 1000, ["dedup:dedup:1000"]),
    ("enqueue one at a time, 100,000 offers", "queue-enqueue-1", 100_000, ["dedup:dedup:100000"]),
    ("enqueue 100 at a time, 100,000 offers", "queue-enqueue-100", 100_000, ["dedup:dedup:100000"]),
    ("enqueue 1,000 at a time, 100,000 offers", "queue-enqueue-1000", 100_000, ["dedup:dedup:100000"]),
    ("enqueue one at a time, a million offers", "queue-enqueue-1", 1_000_000, ["dedup:dedup:1000000"]),
    ("enqueue, claim, and settle, 100,000 entries", "queue-drain", 200_000, []),
]
for name in [
    "quarter-hours-utc", "quarter-hours-new-york", "29-february-utc", "weekdays-new-york", "first-of-january-sydney",
]:
    ROWS.append((
        "next fire: " + name.replace("-", " "), "cron-" + name, 4096,
        ["robfig-cron:" + name, "croniter", "cronsim"],
    ))


# What a peer is told beside the data, the work, and the time.
SUFFIXES = {"croniter": ["croniter"], "cronsim": ["cronsim"]}


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--milliseconds", type=int, default=60)
    options.add_argument("--only", default="")
    options.add_argument("--output", default=os.path.join(ROOT, ".build", "benchmarks.md"))
    options = options.parse_args()
    build(
        "swift", "build", "-c", "release", "--package-path", PACKAGE, "--scratch-path", os.path.join(ROOT, ".build"),
        "--enable-all-traits", cwd=ROOT,
    )
    with tempfile.TemporaryDirectory() as data:
        subprocess.run([os.path.join(BUILT, "benchmarks"), "data", data], check=True)
        peers = find_peers(data)
        lines = [
            "| work | ns | allocations | bytes | beside |",
            "|---|---:|---:|---:|---|",
        ]
        for title, name, size, others in ROWS:
            if options.only not in name:
                continue
            lines.append(row(title, name, size, others, peers, options))
            print(lines[-1], flush=True)
        for line in durable(data, options) + streaming(options):
            lines.append(line)
            print(line, flush=True)
    os.makedirs(os.path.dirname(options.output), exist_ok=True)
    with open(options.output, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    print("written to", options.output)


def build(*command, cwd, environment=None):
    print("+", *command, flush=True)
    subprocess.run(command, cwd=cwd, check=True, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL)


def find_peers(data):
    """The command of each peer that this machine has; what it lacks is said."""
    os.makedirs(PEERS_BUILT, exist_ok=True)
    peers = {
        "c": [os.path.join(BUILT, "c-peer"), data],
        "foundation": [os.path.join(BUILT, "foundation-peer"), data],
    }
    if has_module("orjson"):
        peers["python"] = [sys.executable, os.path.join(PEERS, "python", "peer.py"), data]
    else:
        skipped("python", "pip install orjson")
    for module in ["croniter", "cronsim"]:
        if has_module(module):
            peers[module] = [sys.executable, os.path.join(PEERS, "python", "peer.py"), data]
        else:
            skipped(module, "pip install " + module)
    if shutil.which("c++") and os.path.exists("/usr/include/rapidjson/writer.h"):
        target = os.path.join(PEERS_BUILT, "rapidjson")
        build("c++", "-O2", "-o", target, os.path.join(PEERS, "rapidjson", "main.cpp"), cwd=ROOT)
        peers["rapidjson"] = [target, data]
    else:
        skipped("rapidjson", "apt-get install g++ rapidjson-dev")
    for folder in sorted(glob.glob(os.path.join(PEERS, "*", "*.go"))):
        folder = os.path.dirname(folder)
        name = os.path.basename(folder)
        if not shutil.which("go"):
            skipped(name, "apt-get install golang-go")
            continue
        target = os.path.join(PEERS_BUILT, name)
        environment = {"GO111MODULE": "off", "GOPATH": GO_SOURCES, "GOCACHE": os.path.join(PEERS_BUILT, "go")}
        try:
            build("go", "build", "-o", target, ".", cwd=folder, environment=environment)
            peers[name] = [target, data]
        except subprocess.CalledProcessError:
            skipped(name, "apt-get install golang-github-antonmedv-expr-dev golang-github-robfig-cron-dev")
    return peers


def has_module(name):
    return subprocess.run([sys.executable, "-c", "import " + name], capture_output=True).returncode == 0


def skipped(name, remedy):
    print(f"skipped: the peer {name} is not on this machine ({remedy})", flush=True)


def row(title, name, size, others, peers, options):
    """Runs the rounds of one row; the ratios are medians of the ratios within the rounds."""
    mine, ratios, times = [], {}, {}
    figures = []
    for _ in range(options.rounds):
        figures = run([os.path.join(BUILT, "benchmarks"), "time", name, str(options.milliseconds), str(size)])
        mine.append(figures[0])
        for other in others:
            peer, known, *arguments = other.split(":") if ":" in other else [other, name]
            if peer not in peers:
                continue
            command, *rest = peers[peer]
            found = run([command, *rest, known, str(options.milliseconds), *arguments, *SUFFIXES.get(peer, [])])
            times.setdefault(peer, []).append(found[0])
            ratios.setdefault(peer, []).append(found[0] / figures[0])
    beside = ", ".join(
        f"{peer} {number(statistics.median(times[peer]))} (×{statistics.median(ratios[peer]):.2f})" for peer in times
    )
    return "| {} | {} | {:.2f} | {:.0f} | {} |".format(
        title, number(statistics.median(mine)), figures[1], figures[2], beside
    )


def durable(data, options):
    """The durable queues beside the same work in C: a hundred thousand offers of half as many records."""
    lines = []
    if shutil.which("cc") and os.path.exists("/usr/include/sqlite3.h"):
        peer = c_peer("sqlite", "-lsqlite3")
    else:
        peer = None
        skipped("sqlite", "apt-get install gcc libsqlite3-dev")
    for batch in (100, 1000):

        def file(name, place):
            return [os.path.join(data, f"{name}-{batch}-{place}.sqlite"), str(batch), "100000", "50000"]

        lines += beside_c("SQLite", "sqlite", peer, batch, options, file)
    server = os.environ.get("SALESTAP_POSTGRES")
    if not server:
        skipped("postgres", "Scripts/bench starts the server for it")
        return lines
    include = subprocess.run(["pg_config", "--includedir"], capture_output=True, text=True).stdout.strip()
    peer = c_peer("postgres", "-I" + include, "-lpq") if shutil.which("cc") and include else None
    for batch in (100, 1000):

        def database(name, place):
            arguments = [server, str(batch), "100000", "50000"]
            if name != "c":
                return [*arguments, "1"]
            # The peer works on the store's own tables, so that both pay for the same columns and indexes.
            schema = f"peer_{batch}_{place}"
            output([os.path.join(BUILT, "benchmarks"), "postgres-tables", server, schema])
            return [*arguments, schema]

        lines += beside_c("PostgreSQL", "postgres", peer, batch, options, database)
    return lines


def c_peer(name, *libraries):
    target = os.path.join(PEERS_BUILT, name)
    build("cc", "-O2", "-o", target, os.path.join(PEERS, name, "main.c"), *libraries, cwd=ROOT)
    return target


def beside_c(title, command, peer, batch, options, arguments):
    """The rows of one store, each beside the same work in C in the same round."""
    if options.only not in f"{command}-{batch}":
        return []
    commands = {command: [os.path.join(BUILT, "benchmarks"), command]}
    if peer:
        commands["c"] = [peer]
    rates, times = {}, {}
    for place in range(min(3, options.rounds)):
        for name, program in commands.items():
            for line in output([*program, *arguments(name, place)]).splitlines():
                work, rate, *used = line.split()
                rates.setdefault(work, {}).setdefault(name, []).append(float(rate.removesuffix("/s")))
                if used:
                    times.setdefault(work, {}).setdefault(name, []).append(float(used[0]))
    lines = []
    for work, found in rates.items():
        beside = ""
        if "c" in found:
            ratios = [mine / other for mine, other in zip(found[command], found["c"])]
            beside = f"c {1e9 / statistics.median(found['c']):,.0f} (×{statistics.median(ratios):.2f})"
        used = times.get(work, {})
        if command in used and "c" in used:
            ratios = [other / mine for mine, other in zip(used[command], used["c"])]
            # What the server takes is not in it.
            whose = "client's " if command == "postgres" else ""
            beside += f"; of the {whose}processor c {statistics.median(used['c']) * 1000:,.0f} (×{statistics.median(ratios):.2f})"
        nanoseconds = 1e9 / statistics.median(found[command])
        lines.append(f"| {title} queue, {work}, {batch} at a time | {number(nanoseconds)} | | | {beside} |")
    return lines


def streaming(options):
    if options.only not in "stream":
        return []
    peaks = [int(output([os.path.join(BUILT, "benchmarks"), "stream", count]).split()[-1]) for count in ("10000", "1000000")]
    return [f"| peak memory of streaming a million records | | | {peaks[1] * 1024:,} | ten thousand: {peaks[0] * 1024:,} bytes |"]


def output(command):
    return subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout


def run(command):
    return [float(figure) for figure in output(command).split()[1:]]


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


if __name__ == "__main__":
    main()
