"""Holds the published JSON Schema of configurations against documents. See Scripts/check-schema."""

import copy
import json
import pathlib
import sys

import jsonschema

SCHEMA = pathlib.Path("Schemas/configuration-1.schema.json")
VECTORS = pathlib.Path("Tests/Vectors/configuration")


def parts(pointer):
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def locate(document, pointer):
    *path, last = parts(pointer)
    for part in path:
        document = document[int(part)] if isinstance(document, list) else document[part]
    return document, last


def changed(document, case):
    document = copy.deepcopy(document)
    for pointer, value in sorted(case.get("set", {}).items()):
        owner, last = locate(document, pointer)
        if not isinstance(owner, list):
            owner[last] = value
        elif last == "-":
            owner.append(value)
        else:
            owner[int(last)] = value
    for pointer in case.get("remove", []):
        owner, last = locate(document, pointer)
        del owner[int(last) if isinstance(owner, list) else last]
    return document


def anything_anywhere(value, make):
    """For each part of a document, a function that gives the document with something else in its place."""
    if isinstance(value, dict):
        for key in value:
            yield from anything_anywhere(value[key], lambda new, key=key: make({**value, key: new}))
    elif isinstance(value, list):
        for index in range(len(value)):
            yield from anything_anywhere(
                value[index], lambda new, index=index: make(value[:index] + [new] + value[index + 1 :])
            )
    yield make


def main():
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    vectors = json.loads((VECTORS / "cases.json").read_text())
    example = json.loads((VECTORS / "example.json").read_text())
    structural = set(vectors["structural"])
    troubles = []

    documents = [VECTORS / "example.json", *sorted((VECTORS / "golden").glob("*.json"))]
    documents += sorted(pathlib.Path("Examples").glob("**/salestap*.json"))
    for path in documents:
        errors = [error.message for error in validator.iter_errors(json.loads(path.read_text()))]
        if bool(errors) != (path.name in vectors["malformed"]):
            troubles.append(f"{path}: {errors or 'matches, and should not'}")

    for case in vectors["cases"]:
        expected = case.get("schema") or (
            "invalid" if any(item["id"] in structural for item in case["expect"]) else "valid"
        )
        errors = [error.message for error in validator.iter_errors(changed(example, case))]
        found = "invalid" if errors else "valid"
        if found != expected:
            troubles.append(f"{case['name']}: the schema says {found}, it should say {expected}: {errors}")

    # A schema that takes anything at some place would pass all of the above.
    count = 0
    for make in anything_anywhere(example, lambda new: new):
        count += 1
        if validator.is_valid(make({"no such key": []})):
            troubles.append("the schema takes an object of an unknown key somewhere: " + json.dumps(make("here")))

    for trouble in troubles:
        print("error:", trouble, file=sys.stderr)
    print(f"{len(documents)} documents, {len(vectors['cases'])} changes, {count} places: {len(troubles)} troubles")
    sys.exit(1 if troubles else 0)


main()
