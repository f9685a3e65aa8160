"""Plants the bugs of a list in a copy of the sources, and says which tests catch each: see Scripts/planted-bugs."""

import json
import os
import re
import subprocess
import sys
import time

from schedule_copy import ROOT, build, schedule_copy, test_command

LIST = os.path.join(os.path.dirname(os.path.abspath(__file__)), "planted-bugs.json")
# A bug may make a test run forever, which counts as caught: the process then ends itself.
SWITCH = """#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The number of the bug that is switched on.
let plantedBug: Int = {
  func number(_ name: String) -> Int { getenv(name).flatMap { Int(String(cString: $0)) } ?? 0 }
  _ = alarm(UInt32(number("PLANTED_SECONDS")))
  return number("PLANTED_BUG")
}()
"""


def main():
    with open(LIST, encoding="utf-8") as file:
        bugs = json.load(file)
    texts = planted(bugs)
    began = time.monotonic()
    with schedule_copy() as folder:
        for name, text in texts.items():
            write(os.path.join(folder, name), text)
        write(os.path.join(folder, "Sources/SalesTapSchedule/PlantedBug.swift"), SWITCH)
        build(folder)
        start = time.monotonic()
        failed, ended = test(folder, 0, 0)
        if failed or not ended:
            sys.exit("error: the tests do not pass without any bug: " + "; ".join(failed))
        limit = max(30, int(8 * (time.monotonic() - start)))
        print("| bug | caught by |\n|---|---|", flush=True)
        chosen = [bug for bug in bugs if all(text in bug["bug"] for text in sys.argv[1:])]
        missed = [bug["bug"] for bug in chosen if not is_caught(bug, bugs.index(bug) + 1, limit, folder)]
    minutes = (time.monotonic() - began) / 60
    print(f"\n{len(chosen) - len(missed)} of {len(chosen)} planted bugs were caught, in {minutes:.1f} minutes")
    if missed:
        sys.exit("error: not caught: " + "; ".join(missed))


def planted(bugs):
    """The files with all bugs in them, each behind a condition: one build serves them all."""
    texts = {}
    for number, bug in enumerate(bugs, 1):
        name = bug["file"]
        if name not in texts:
            with open(os.path.join(ROOT, name), encoding="utf-8") as file:
                texts[name] = file.read()
        count = texts[name].count(bug["find"])
        if count != 1:
            sys.exit(f"error: {LIST}: the place of '{bug['bug']}' stands {count} times in {name}, not once")
        if "isPlanted" not in bug["replace"]:
            sys.exit(f"error: {LIST}: '{bug['bug']}' has no 'isPlanted' by which it is switched on")
        code = bug["replace"].replace("isPlanted", f"(plantedBug == {number})")
        texts[name] = texts[name].replace(bug["find"], code)
    return texts


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def test(folder, number, limit):
    """The names of the tests that failed, and whether the run came to an end within so many seconds."""
    environment = {**os.environ, "PLANTED_BUG": str(number), "PLANTED_SECONDS": str(limit)}
    result = subprocess.run(
        test_command(folder), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env=environment)
    names = re.findall(r"✘ Test (?:\"([^\"]+)\"|(\w+\([^)]*\))) (?:with .*?)?(?:failed|recorded)", result.stdout)
    ended = re.search(r"Test run with \d+ tests? .*(passed|failed)", result.stdout) is not None
    if ended and not names and result.returncode != 0:
        sys.exit("error: the tests failed in a way that was not understood\n" + result.stdout[-3000:])
    return sorted({first or second for first, second in names}), ended


def is_caught(bug, number, limit, folder):
    failed, ended = test(folder, number, limit)
    told = "; ".join(failed[:3]) + (f"; and {len(failed) - 3} more" if len(failed) > 3 else "")
    if not ended:
        told = "the tests do not come to an end" + (f"; {told}" if told else "")
    print(f"| {bug['bug']} | {told or '**none**'} |", flush=True)
    return bool(failed) or not ended


if __name__ == "__main__":
    main()
