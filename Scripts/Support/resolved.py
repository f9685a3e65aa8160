"""Compares the packages of `swift package show-dependencies --format json` with the names given.

Usage: resolved.py NAME... < dependencies.json

SalesTap itself is left out, and so is the package that asks.
"""

import json
import sys


def names(package):
    for dependency in package["dependencies"]:
        if dependency["name"] != "SalesTap":
            yield dependency["identity"]
        yield from names(dependency)


expected = sorted(sys.argv[1:])
found = sorted(set(names(json.load(sys.stdin))))
if found != expected:
    sys.exit(f"error: resolved are {', '.join(found)}; it should be {', '.join(expected)}")
print(f"Resolved are {len(found)} packages besides SalesTap: {', '.join(found)}.")
