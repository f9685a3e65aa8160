"""Bugs that are planted in sources, each behind a condition: one build serves them all."""

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# A bug may make a run go on forever: the process ends itself after so many seconds, if PLANTED_SECONDS is set.
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


def planted(bugs, path):
    """The files with all bugs of the list at the path in them, each behind a condition.

    A bug is one edit, or has several in "edits"; each says what to find, once, and what takes its place.
    """
    texts = {}
    for number, bug in enumerate(bugs, 1):
        for edit in bug.get("edits", [bug]):
            name = edit.get("file", bug.get("file"))
            if name not in texts:
                with open(os.path.join(ROOT, name), encoding="utf-8") as file:
                    texts[name] = file.read()
            count = texts[name].count(edit["find"])
            if count != 1:
                sys.exit(f"error: {path}: the place of '{bug['bug']}' stands {count} times in {name}, not once")
            if "isPlanted" not in edit["replace"]:
                sys.exit(f"error: {path}: '{bug['bug']}' has no 'isPlanted' by which it is switched on")
            code = edit["replace"].replace("isPlanted", f"(plantedBug == {number})")
            texts[name] = texts[name].replace(edit["find"], code)
    return texts
