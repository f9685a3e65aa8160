"""Compares the JSON on standard input with that of a file, and fails with both when they differ.

Usage: same_json.py EXPECTED.json < found.json
"""

import json
import sys

found = json.load(sys.stdin)
with open(sys.argv[1], encoding="utf-8") as file:
    expected = json.load(file)
if found != expected:
    print("expected:", json.dumps(expected, sort_keys=True), file=sys.stderr)
    print("found:   ", json.dumps(found, sort_keys=True), file=sys.stderr)
    sys.exit(f"error: the result differs from {sys.argv[1]}")
print(json.dumps(found, indent=2))
