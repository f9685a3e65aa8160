#!/usr/bin/env python3
"""Writes Tests/Vectors/csv.json: texts made by chance, and the rows that Python's csv module reads from them.

The same seed gives the same file. Rows without a cell, which an empty line gives, are left out: they are no rows of Salesforce's.
"""
import csv, io, json, pathlib, random

chance = random.Random(20260301)
cells = ["", "a", "x y", "00Q000000000001EAA", "NA", "NaN", "null", "1,5", 'say "hi"', "line\nbreak", "line\r\nbreak", "é", "日本",
         '"', '""', ",", "\n", " lead", "trail ", "0.0", "a;b", "'", "\t", "🙂"]
cases = []
for number in range(400):
    width = chance.randint(1, 6)
    rows = [[chance.choice(cells) for _ in range(width)] for _ in range(chance.randint(0, 6))]
    out = io.StringIO()
    writer = csv.writer(out, quoting=chance.choice([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]), lineterminator=chance.choice(["\n", "\r\n"]))
    writer.writerows(rows)
    text = out.getvalue()
    if chance.random() < 0.2:
        text = text.rstrip("\r\n")
    cases.append(text)
# Texts that no writer makes, but whose reading has to be settled as well.
for number in range(300):
    cases.append("".join(chance.choice(['a', 'b', ',', ',', '\n', '\r', '"', ' ']) for _ in range(chance.randint(1, 14))))

def read(text):
    try:
        return [row for row in csv.reader(io.StringIO(text, newline=""), strict=False) if row]
    except csv.Error:
        return None

def isCut(text):
    # Python takes a text that ends within quotes; for an answer over a network it is a text that was cut off. What follows it then
    # belongs to its last cell.
    rows = read(text + "\nend")
    return rows is not None and rows[-1] != ["end"]

rows = []
for text in dict.fromkeys(cases):
    expected = read(text)
    if expected is not None:
        rows.append({"text": text, "rows": None if isCut(text) else expected})
place = pathlib.Path(__file__).parent.parent.parent / "Tests/Vectors/csv.json"
place.write_text("[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n")
