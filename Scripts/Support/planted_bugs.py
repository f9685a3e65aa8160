"""Plants the bugs of a list in a copy of the sources, and says which tests catch each: see Scripts/planted-bugs."""

import json
import os
import re
import subprocess
import sys
import time

import edges_copy
import schedule_copy
from planting import SWITCH, planted

FOLDER = os.path.dirname(os.path.abspath(__file__))
AREAS = {
    "schedule": ("planted-bugs.json", schedule_copy),
    "edges": ("planted-bugs-edges.json", edges_copy),
}

def main():
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    areas = [words.pop(0)] if words and words[0] in AREAS else list(AREAS)
    if "--check" in sys.argv:
        for area in areas:
            bugs, _ = listed(AREAS[area][0])
            print(f"{area}: {len(bugs)} bugs, each of which has its place")
        return
    missed = [bug for area in areas for bug in run(area, words)]
    if missed:
        sys.exit("error: not caught: " + "; ".join(missed))


def run(area, words):
    """The bugs of an area that no test catches."""
    name, place = AREAS[area]
    bugs, texts = listed(name)
    chosen = [bug for bug in bugs if all(word in bug["bug"] for word in words)]
    if not chosen:
        return []
    began = time.monotonic()
    with place.copy() as folder:
        for path, text in texts.items():
            write(os.path.join(folder, path), text)
            write(os.path.join(folder, *path.split("/")[:2], "PlantedBug.swift"), SWITCH)
        place.build(folder)
        limits = {}
        for tests in dict.fromkeys(bug.get("tests") for bug in chosen):
            start = time.monotonic()
            failed, ended = test(place, folder, 0, 0, tests)
            if failed or not ended:
                sys.exit("error: the tests do not pass without any bug: " + "; ".join(failed))
            limits[tests] = max(30, int(8 * (time.monotonic() - start)))
        print("| bug | caught by |\n|---|---|", flush=True)
        missed = [
            bug["bug"] for bug in chosen
            if not is_caught(place, bug, bugs.index(bug) + 1, limits[bug.get("tests")], folder)]
    minutes = (time.monotonic() - began) / 60
    print(f"\n{len(chosen) - len(missed)} of {len(chosen)} planted bugs were caught, in {minutes:.1f} minutes\n")
    return missed


def listed(name):
    """The bugs of a list, and the files with all of them."""
    path = os.path.join(FOLDER, name)
    with open(path, encoding="utf-8") as file:
        bugs = json.load(file)
    return bugs, planted(bugs, path)


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def test(place, folder, number, limit, tests):
    """The names of the tests that failed, and whether the run came to an end within so many seconds."""
    environment = {
        **os.environ, "PLANTED_BUG": str(number), "PLANTED_SECONDS": str(limit), "SWIFT_BACKTRACE": "enable=no"}
    result = subprocess.run(
        place.test_command(folder, *(["--filter", tests] if tests else [])), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace", env=environment)
    names = re.findall(
        r"✘ Test (?:case )?(?:\"([^\"]+)\"|([^\n]+?\([^)]*\)|`[^`]+`\([^)]*\))) (?:with .*?)?(?:failed|recorded)", result.stdout)
    ended = re.search(r"Test run with [1-9]\d* tests? .*(passed|failed)", result.stdout) is not None
    if number == 0 and not ended:
        sys.exit("error: the tests did not run\n" + result.stdout[-3000:])
    if ended and not names and result.returncode != 0:
        sys.exit("error: the tests failed in a way that was not understood\n" + result.stdout[-3000:])
    return sorted({first or second for first, second in names}), ended


def is_caught(place, bug, number, limit, folder):
    failed, ended = test(place, folder, number, limit, bug.get("tests"))
    told = "; ".join(failed[:3]) + (f"; and {len(failed) - 3} more" if len(failed) > 3 else "")
    if not ended:
        told = "the tests do not come to an end" + (f"; {told}" if told else "")
    print(f"| {bug['bug']} | {told or '**none**'} |", flush=True)
    return bool(failed) or not ended


if __name__ == "__main__":
    main()
