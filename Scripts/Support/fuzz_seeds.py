"""Writes the seeds of the fuzz targets: fuzz_seeds.py FOLDER

Seeds come from the vectors of the tests and from the examples, so that a case which somebody adds there is a seed as well; a
few that no vector has stand here. Each is a file named after its contents.
"""

import hashlib
import json
import pathlib
import random
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
VECTORS = ROOT / "Tests" / "Vectors"
EXAMPLES = ROOT / "Examples"
LONGEST = 16_000


def strings(value):
    """Every text in a JSON value, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for element in value:
            yield from strings(element)
    elif isinstance(value, dict):
        for element in value.values():
            yield from strings(element)


def vector_files(*words):
    """The JSON files of the vectors whose path has one of the words."""
    for path in sorted(VECTORS.rglob("*.json")):
        if any(word in str(path.relative_to(VECTORS)).lower() for word in words):
            yield path


def texts_of(*words):
    for path in vector_files(*words):
        yield from strings(json.loads(path.read_text(encoding="utf-8")))


def objects_in(texts):
    return (text for text in texts if text.lstrip().startswith(("{", "[")))


def lines_of_examples():
    for path in sorted(EXAMPLES.rglob("*.jsonl")):
        yield from path.read_text(encoding="utf-8").splitlines()


EVENT = {
    "schema": "IeRuaY6cbI_HsV8Rv1Mc5g",
    "payload": {
        "ChangeEventHeader": {
            "entityName": "Lead",
            "recordIds": ["00Q5e0000000001EAA", "00Q5e0000000002EAA"],
            "changeType": "UPDATE",
            "changeOrigin": "com/salesforce/api/soap/58.0;client=x",
            "transactionKey": "0002343d-9d90-e395-ed20-cf416ba652ad",
            "sequenceNumber": 1,
            "commitTimestamp": 1612912679000,
            "commitUser": "0055e000003AAAAAAA",
            "commitNumber": 10585154268212,
            "changedFields": ["Status", "Name.FirstName", "LastModifiedDate"],
            "nulledFields": ["Phone"],
            "diffFields": [],
        },
        "Status": "Qualified",
        "Name": {"FirstName": "Ana"},
        "LastModifiedDate": "2021-02-09T23:17:59.000Z",
        "Amount": 10.5,
    },
    "event": {"replayId": 6},
}

DESCRIBE = {
    "name": "Lead",
    "label": "Lead",
    "labelPlural": "Leads",
    "keyPrefix": "00Q",
    "custom": False,
    "queryable": True,
    "fields": [
        {"name": "Id", "label": "Lead ID", "type": "id", "length": 18, "nillable": False},
        {"name": "Email", "label": "Email", "type": "email", "length": 80, "caseSensitive": False},
        {
            "name": "OwnerId",
            "label": "Owner",
            "type": "reference",
            "referenceTo": ["Group", "User"],
            "relationshipName": "Owner",
        },
        {
            "name": "Status",
            "type": "picklist",
            "picklistValues": [{"value": "Open", "label": "Open", "active": True}],
            "restrictedPicklist": True,
        },
        {"name": "FirstName", "type": "string", "compoundFieldName": "Name"},
        {"name": "Annual__c", "type": "currency", "precision": 18, "scale": 2, "custom": True, "calculated": True},
    ],
}

TEMPLATES = [
    "SF_Lead_{{Lead.Id}}", "{{FirstName}} {{LastName}}", "{{Email | trim | lowercase}}", "\\{{x}} {{Contact.Email}}",
    "{a} {{ b }}}}", "{{ | trim}}", "{{Account.Owner.Name|uppercase|prefix}} \\\\{", "plain",
]

CRONS = [
    "0 0 6 ? * MON-FRI", "0 30 6,18 * * ?", "0 0/15 * * * ?", "0 0 0 L * ?", "0 0 0 LW * ?", "0 0 12 ? * 6#3", "0 0 0 29 2 ? 2024",
    "0 0 0 15W * ?", "0 0 10 ? * 6L 2022-2025/2", "0 0 0 30 2 ?", "*/5 * * * * *", "0 0 0 1 JAN,jul *",
]

ANSWERS = [
    '{"status":"success","processed":2,"unprocessed":[]}',
    '{"status":"partial","processed":1,"unprocessed":[{"status":"fail","code":515,"error":"Email is not valid.Skipped record '
    'number : 2","record":{"identity":"1","type":"event","evtName":"E"}}]}',
]


def seeds():
    records = list(objects_in(texts_of("json-", "model", "record")))
    lines = list(lines_of_examples())
    plain = [json.dumps(json.loads(line).get("record", {})) for line in lines if line.startswith("{")]
    event = json.dumps(EVENT)
    yield "records", records + plain + [json.dumps(EVENT["payload"])]
    created = event.replace("UPDATE", "CREATE").replace('"changedFields": ["Status"', '"changedFields": ["Id"')
    gap = event.replace("UPDATE", "GAP_OVERFLOW")
    yield "changeEvents", [event, created, gap, event.replace("UPDATE", "GAP_DELETE"), json.dumps(EVENT["payload"])]
    yield "changeLines", lines + [event, created, gap] + plain
    describe = json.dumps(DESCRIBE)
    listed = json.dumps({"sobjects": [DESCRIBE, {"name": "Site__c", "label": "Site", "custom": True, "queryable": True}]})
    yield "describes", [describe, listed, '{"name":"A","fields":[]}'] + list(objects_in(texts_of("describe")))
    marks = str.maketrans("", "", "⟦⟧")
    yield "conditions", [text.translate(marks) for text in texts_of("condition")]
    yield "templates", TEMPLATES + list(texts_of("template"))
    crons = CRONS + list(texts_of("cron"))
    yield "crons", [prefix + text for text in crons for prefix in "\0\1"]
    documents = [path.read_text(encoding="utf-8") for path in vector_files("configuration") if path.name != "cases.json"]
    documents += [path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.rglob("salestap*.json"))]
    yield "configurations", documents + list(objects_in(texts_of("configuration")))
    answers = ANSWERS + list(objects_in(texts_of("verdict")))
    yield "answers", ["\3" + text for text in answers]
    uploads = [path.read_text(encoding="utf-8") for path in vector_files("payloads")]
    yield "uploads", uploads + ['{"d":[{"type":"token","objectId":"a","tokenData":{"id":"x","type":"fcm"}}]}']
    source = random.Random(6)
    yield "payloads", [source.randbytes(length) for length in (0, 8, 40, 200, 600) for _ in range(12)]


def main():
    folder = pathlib.Path(sys.argv[1])
    for target, contents in seeds():
        place = folder / target
        place.mkdir(parents=True, exist_ok=True)
        unique = {each if isinstance(each, bytes) else each.encode("utf-8", "surrogatepass") for each in contents}
        chosen = [each for each in unique if len(each) <= LONGEST]
        if len(chosen) < 3:
            sys.exit(f"there are only {len(chosen)} seeds for {target}")
        for each in chosen:
            (place / hashlib.sha1(each).hexdigest()[:16]).write_bytes(each)
        print(f"{target}: {len(chosen)} seeds")


main()
