"""Fails when a public symbol of a documentation archive has no abstract.

Usage: coverage.py ARCHIVE...

Each archive was converted with --experimental-documentation-coverage --experimental-skip-synthesized-symbols.
"""

import json
import pathlib
import sys

# What the compiler adds by itself; the format rule AllPublicDeclarationsHaveDocumentation sees those written by hand.
SYNTHESIZED = {"init(rawValue:)", "init(from:)", "encode(to:)", "hash(into:)"}

missing = []
symbols = 0
for archive in map(pathlib.Path, sys.argv[1:]):
    for entry in json.loads((archive / "documentation-coverage.json").read_text()):
        if not entry["kind"]["isSymbol"] or entry["kind"]["name"].startswith("Extended"):
            continue
        if entry["title"] in SYNTHESIZED:
            continue
        symbols += 1
        if not entry["hasAbstract"]:
            missing.append(f"{entry['referencePath']} ({entry['kind']['name']})")
if missing:
    print("\n".join(sorted(missing)))
    sys.exit(f"error: {len(missing)} of {symbols} public symbols have no abstract")
print(f"All {symbols} public symbols of {len(sys.argv) - 1} modules have an abstract.")
