"""Plants the bugs of a list in a copy of the sources, and says in how many simulations each is found: see Scripts/mutations."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LIST = os.path.join(ROOT, "Scripts/Support/mutations.json")
SEEDS = 20000
SWITCH = """#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The number of the bug that is switched on.
let plantedBug: Int = getenv("PLANTED_BUG").flatMap { Int(String(cString: $0)) } ?? 0
"""


def main():
    with open(LIST, encoding="utf-8") as file:
        bugs = json.load(file)
    texts = planted(bugs)
    if "--check" in sys.argv:
        return print(f"{len(bugs)} bugs, each of which has its place")
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    chosen = [bug for bug in bugs if all(word in bug["bug"] for word in words)]
    # The folder stays from one run to the next if it is named, so that only what changed is built again.
    folder = os.environ.get("SALESTAP_MUTATIONS") or tempfile.mkdtemp(prefix="mutations-")
    try:
        program = build(folder, texts)
        passed, _ = simulate(program, 0, 500)
        if passed is not None:
            sys.exit(f"error: without any bug, seed {passed} breaks a promise")
        print("| where | planted bug | seeds until found | broken promise |\n|---|---|---|---|", flush=True)
        rows = [row(bug, *simulate(program, bugs.index(bug) + 1, SEEDS)) for bug in chosen]
    finally:
        if "SALESTAP_MUTATIONS" not in os.environ:
            shutil.rmtree(folder, ignore_errors=True)
    missed = [bug["bug"] for bug, line in zip(chosen, rows) if "**not found**" in line and "suite" not in bug]
    print(f"\n{len(chosen) - len(missed)} of {len(chosen)} planted bugs were found")
    if missed:
        sys.exit("error: not found: " + "; ".join(missed))


def planted(bugs):
    """The files with all bugs in them, each behind a condition: one build serves them all."""
    texts = {}
    for number, bug in enumerate(bugs, 1):
        for edit in bug.get("edits", [bug]):
            name = edit.get("file", bug.get("file"))
            if name not in texts:
                with open(os.path.join(ROOT, name), encoding="utf-8") as file:
                    texts[name] = file.read()
            count = texts[name].count(edit["find"])
            if count != 1:
                sys.exit(f"error: {LIST}: the place of '{bug['bug']}' stands {count} times in {name}, not once")
            if "isPlanted" not in edit["replace"]:
                sys.exit(f"error: {LIST}: '{bug['bug']}' has no 'isPlanted' by which it is switched on")
            code = edit["replace"].replace("isPlanted", f"(plantedBug == {number})")
            texts[name] = texts[name].replace(edit["find"], code)
    return texts


def build(folder, texts):
    """Builds the program `simulate` with all bugs in it, none of them switched on."""
    for name in ["Package.swift", "Sources", "Simulation", "Snippets", "Tests/TestSupport"]:
        source, target = os.path.join(ROOT, name), os.path.join(folder, name)
        if os.path.isdir(source):
            shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".build*", "*.docc"))
        elif os.path.exists(source):
            shutil.copy2(source, target)
    for name, text in texts.items():
        write(os.path.join(folder, name), text)
        write(os.path.join(folder, os.path.join(*name.split("/")[:2]), "PlantedBug.swift"), SWITCH)
    manifest = os.path.join(folder, "Package.swift")
    with open(manifest, encoding="utf-8") as file:
        text = file.read()
    # Only what the program needs: the tests stay behind.
    if "// Kept" not in text:
        write(manifest, text + "\n// Kept\npackage.targets = package.targets.filter { $0.type == .regular && "
              "!$0.name.hasSuffix(\"Support\") }\n")
    package = os.path.join(folder, "Simulation")
    result = subprocess.run(
        ["swift", "build", "-c", "release", "--package-path", package, "--product", "simulate"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != 0:
        sys.exit("error: the copy does not compile\n" + result.stdout[-3000:])
    return os.path.join(package, ".build/release/simulate")


def write(path, text):
    old = None
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            old = file.read()
    if old != text:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


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
    if seed is None:
        told = f"**not found** | {bug['suite']}" if "suite" in bug else "**not found** |"
    else:
        told = f"{seed + 1} | `{promise}`"
    line = f"| {bug['part']} | {bug['bug']} | {told} |"
    print(line, flush=True)
    return line


if __name__ == "__main__":
    main()
