"""Lists the public surface of each module, or compares it with the one on record.

Usage: api.py record|check FOLDER SYMBOLS

FOLDER holds one text file for each module, SYMBOLS the symbol graphs of a documentation build. A line is a declaration with the
type that it belongs to; a type's line ends with what it conforms to. Whatever takes a line away or changes it may break a
caller; a new line cannot, but is a promise from then on. `check` names both and fails, so that each change of the surface
is a change of a file that a reader sees.
"""

import collections
import difflib
import json
import pathlib
import sys

# Conformances that the compiler states for every type.
GIVEN = {"Copyable", "Escapable", "SendableMetatype", "BitwiseCopyable"}
TYPES = {"swift.struct", "swift.class", "swift.enum", "swift.protocol", "swift.actor"}


def declaration(symbol):
    text = "".join(fragment["spelling"] for fragment in symbol.get("declarationFragments", []))
    return " ".join(text.split())


def surfaces(symbols):
    """The lines of each module by its name."""
    graphs = [json.loads(path.read_text()) for path in sorted(symbols.rglob("*.symbols.json"))]
    names = {
        symbol["identifier"]["precise"]: ".".join(symbol["pathComponents"])
        for graph in graphs
        for symbol in graph["symbols"]
    }
    found = collections.defaultdict(set)
    for graph in graphs:
        conformances = collections.defaultdict(set)
        for relation in graph["relationships"]:
            if relation["kind"] == "conformsTo":
                target = names.get(relation["target"]) or relation.get("targetFallback", "").split(".", 1)[-1]
                if target not in GIVEN:
                    conformances[relation["source"]].add(target)
        for symbol in graph["symbols"]:
            identifier = symbol["identifier"]["precise"]
            if "::SYNTHESIZED::" in identifier or symbol["kind"]["identifier"] == "swift.extension":
                continue
            path = symbol["pathComponents"]
            line = ".".join(path[:-1] + [""]) + "  " + declaration(symbol) if path[:-1] else declaration(symbol)
            if symbol["kind"]["identifier"] in TYPES and conformances[identifier]:
                line += "  : " + ", ".join(sorted(conformances[identifier]))
            found[graph["module"]["name"]].add((tuple(path[:-1]), path[-1], line))
    order = lambda entry: (".".join(entry[0] + (entry[1],)).lower(), entry[2])
    return {module: [line for *_, line in sorted(lines, key=order)] for module, lines in found.items()}


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in ("record", "check"):
        sys.exit("usage: api.py record|check FOLDER SYMBOLS")
    folder = pathlib.Path(sys.argv[2])
    modules = surfaces(pathlib.Path(sys.argv[3]))
    if not modules:
        sys.exit(f"error: there are no symbol graphs in {sys.argv[3]}")
    if sys.argv[1] == "record":
        folder.mkdir(exist_ok=True)
        for old in folder.glob("*.txt"):
            if old.stem not in modules:
                old.unlink()
        for module, lines in modules.items():
            (folder / f"{module}.txt").write_text("\n".join(lines) + "\n")
        print(f"{sum(map(len, modules.values()))} public declarations of {len(modules)} modules are on record in {folder}")
        return
    removed = added = 0
    for module in sorted(set(modules) | {path.stem for path in folder.glob("*.txt")}):
        path = folder / f"{module}.txt"
        before = path.read_text().splitlines() if path.exists() else []
        for line in difflib.unified_diff(before, modules.get(module, []), lineterm="", n=0):
            if line.startswith(("---", "+++", "@@")):
                continue
            removed += line[0] == "-"
            added += line[0] == "+"
            print(f"{module}: {line}")
    if removed or added:
        sys.exit(
            f"error: {removed} public declarations are gone or changed, which may break callers, and {added} are new or changed. "
            "If that is meant, Scripts/api --record puts it on record, and CHANGELOG.md tells of it."
        )
    print(f"The public surface is the one on record: {sum(map(len, modules.values()))} declarations of {len(modules)} modules.")


main()
