"""Plants the bugs of a list in a copy of the sources, and says in how many simulations each is found: see Scripts/mutations."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

from planting import ROOT, SWITCH, planted

LIST = os.path.join(ROOT, "Scripts/Support/mutations.json")
# The page whose table the run fills in, between these lines.
PAGE = os.path.join(ROOT, "Documentation.docc/Proof.md")
FIRST, LAST = "<!-- Written by Scripts/mutations --table -->\n", "<!-- The end of the table -->\n"
SEEDS = 20000


def main():
    with open(LIST, encoding="utf-8") as file:
        bugs = json.load(file)
    texts = planted(bugs, LIST)
    options = [word for word in sys.argv[1:] if word.startswith("--")]
    if "--check" in options:
        return print(f"{len(bugs)} bugs, each of which has its place")
    words = [word for word in sys.argv[1:] if word not in options]
    chosen = [bug for bug in bugs if all(word in bug["bug"] for word in words)]
    if "--table" in options and words:
        sys.exit("error: a table is made of all bugs")
    began = time.monotonic()
    # The folder stays from one run to the next if it is named, so that only what changed is built again.
    folder = os.environ.get("SALESTAP_MUTATIONS") or tempfile.mkdtemp(prefix="mutations-")
    try:
        program = build(folder, texts)
        passed, promise = simulate(program, 0, 500)
        if passed is not None:
            sys.exit(f"error: without any bug, seed {passed} breaks a promise: {promise}")
        print(HEAD, flush=True)
        rows = [row(bug, *simulate(program, bugs.index(bug) + 1, SEEDS)) for bug in chosen]
    finally:
        if "SALESTAP_MUTATIONS" not in os.environ:
            shutil.rmtree(folder, ignore_errors=True)
    missed = [bug["bug"] for bug, line in zip(chosen, rows) if "**not found**" in line]
    minutes = (time.monotonic() - began) / 60
    print(f"\n{len(chosen) - len(missed)} of {len(chosen)} planted bugs were found, in {minutes:.1f} minutes")
    if missed:
        sys.exit("error: not found: " + "; ".join(missed))
    if "--table" in options:
        fill(rows)


HEAD = "| where | planted bug | seeds | broken promise |\n|---|---|---:|---|"


def build(folder, texts):
    """Builds the program `simulate` with all bugs in it, none of them switched on."""
    kept = {}
    for name in ["Sources", "Simulation"]:
        for place, folders, files in os.walk(os.path.join(ROOT, name)):
            folders[:] = [one for one in folders if not one.startswith(".build") and not one.endswith(".docc")]
            for file in files:
                path = os.path.join(place, file)
                with open(path, "rb") as source:
                    kept[os.path.relpath(path, ROOT)] = source.read()
    for name, text in texts.items():
        kept[name] = text.encode()
        kept[os.path.join(*name.split("/")[:2], "PlantedBug.swift")] = SWITCH.encode()
    with open(os.path.join(ROOT, "Package.swift"), encoding="utf-8") as file:
        # Only what the program needs: the tests stay behind.
        kept["Package.swift"] = (file.read() + "\npackage.targets = package.targets.filter { [.regular, .system]"
                                 ".contains($0.type) && !$0.name.hasSuffix(\"Support\") }\n").encode()
    for name, content in kept.items():
        write(os.path.join(folder, name), content)
    # A file that went from the sources goes from a copy that stayed.
    for place, _, files in os.walk(os.path.join(folder, "Sources")):
        for file in files:
            if os.path.relpath(os.path.join(place, file), folder) not in kept:
                os.remove(os.path.join(place, file))
    package = os.path.join(folder, "Simulation")
    result = subprocess.run(
        ["swift", "build", "-c", "release", "--package-path", package, "--product", "simulate"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != 0:
        sys.exit("error: the copy does not compile\n" + result.stdout[-3000:])
    return os.path.join(package, ".build/release/simulate")


def write(path, content):
    """Writes a file, unless it is so already: a file that stays as it is need not be built again."""
    if os.path.exists(path):
        with open(path, "rb") as file:
            if file.read() == content:
                return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)


def simulate(program, number, seeds):
    """The first seed that breaks a promise, and which promise; nothing if none of so many does."""
    command = [program, "--seeds", str(seeds), "--stop-at", "1", "--no-shrink"]
    result = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=3600,
        env={**os.environ, "PLANTED_BUG": str(number)})
    found = re.search(r"^Seed (\d+):\n  (\w+)", result.stdout, re.M)
    if found:
        return int(found.group(1)), found.group(2)
    if result.returncode < 0:
        return 0, "the process ends"
    return None, ""


def row(bug, seed, promise):
    told = "**not found** |" if seed is None else f"{seed + 1} | `{promise}`"
    line = f"| {bug['part']} | {bug['bug']} | {told} |"
    print(line, flush=True)
    return line


def fill(rows):
    """Puts the table into its page."""
    with open(PAGE, encoding="utf-8") as file:
        text = file.read()
    if FIRST not in text or LAST not in text:
        sys.exit(f"error: {PAGE} has no place for the table")
    before, after = text.split(FIRST)[0], text.split(LAST)[1]
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write(before + FIRST + "\n" + "\n".join([HEAD, *rows]) + "\n\n" + LAST + after)


if __name__ == "__main__":
    main()
