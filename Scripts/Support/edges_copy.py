"""A copy of the modules of the edges, CleverTap and Salesforce over HTTP, with what they stand on and their tests."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile

from schedule_copy import ROOT

# The modules whose bugs are planted are built with what they need; of the tests only these.
KEPT = """
// Kept
let keptTests: Set<String> = ["TestSupport", "SalesTapModelTests", "SalesTapHTTPTests"]
package.targets = package.targets.filter { target in
  keptTests.contains(target.name)
    || (target.type == .regular && !["SQLite", "Postgres", "Services", "StoreCoding"].contains { target.name == "SalesTap\($0)" })
}
package.products = []
"""


@contextlib.contextmanager
def copy():
    """The folder of a copy. It is removed afterwards, unless SALESTAP_PLANTED names it: the next run then builds less."""
    kept = os.environ.get("SALESTAP_PLANTED")
    folder = kept or tempfile.mkdtemp(prefix="planted-bugs-")
    try:
        for name in ["Sources", "Tests"]:
            target = os.path.join(folder, name)
            if os.path.isdir(target):
                shutil.rmtree(target)
            # The times of the files go along, so that what did not change is not built again.
            shutil.copytree(os.path.join(ROOT, name), target, ignore=shutil.ignore_patterns("Consumers", ".build*"))
        with open(os.path.join(ROOT, "Package.swift"), encoding="utf-8") as file:
            text = file.read()
        with open(os.path.join(folder, "Package.swift"), "w", encoding="utf-8") as file:
            file.write(text + KEPT)
        yield folder
    finally:
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)


def build(folder):
    """Builds the tests: the first time with async-http-client, which takes its minutes."""
    result = subprocess.run(
        ["swift", "build", "--build-tests", "--traits", "HTTP", "--package-path", folder], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace")
    if result.returncode != 0:
        sys.exit("error: the copy does not compile\n" + result.stdout[-3000:])


def test_command(folder, *arguments):
    return ["swift", "test", "--skip-build", "--traits", "HTTP", "--package-path", folder, *arguments]
