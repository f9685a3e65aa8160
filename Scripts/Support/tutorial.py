"""Takes a new package through the steps of a tutorial as a reader would, and builds and tests it on the way.

Usage: tutorial.py TUTORIAL FOLDER SALESTAP SCRATCH

Writes the file of each step into FOLDER, under the path that its @Code names, and builds after each step and tests after each section, in
the folder SCRATCH. SALESTAP takes the place of the path that Package.swift gives for SalesTap.
"""

import pathlib
import re
import subprocess
import sys

tutorial, folder, salestap, scratch = sys.argv[1:]
tutorial, folder = pathlib.Path(tutorial), pathlib.Path(folder)
text = tutorial.read_text()
unused = {path.name for path in (tutorial.parent / "Resources").glob("*.swift")}
steps = 0


def swift(*arguments):
    command = ["swift", arguments[0], "--package-path", folder, "--scratch-path", scratch, *arguments[1:]]
    print("+", *command, flush=True)
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


for section in text.split("@Section(")[1:]:
    title = re.match(r'title: "([^"]*)"', section)[1]
    codes = re.findall(r'@Code\(name: "([^"]*)", file: "([^"]*)"\)', section)
    if len(codes) != section.count("@Step {"):
        sys.exit(f"error: a step of '{title}' has no code")
    for name, file in codes:
        unused.discard(file)
        code = (tutorial.parent / "Resources" / file).read_text()
        if name == "Package.swift":
            code = code.replace('path: "../SalesTap"', f'path: "{salestap}"')
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(code)
        steps += 1
        # A package that names a folder before it holds a file is built at the next step.
        named = re.findall(r'(executableTarget|testTarget|target)\(\s*name: "([^"]*)"', (folder / "Package.swift").read_text())
        places = [folder / ("Tests" if kind == "testTarget" else "Sources") / name for kind, name in named]
        if all(place.is_dir() for place in places):
            swift("build", "--build-tests")
    if (folder / "Tests").is_dir():
        swift("test", "--skip-build")
if unused:
    sys.exit(f"error: no step shows {', '.join(sorted(unused))}")
print(f"{steps} steps were taken.")
