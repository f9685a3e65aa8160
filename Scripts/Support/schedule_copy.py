"""A copy of the schedule's modules and of those of its tests that need no others, as a package of its own."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MODULES = ["SalesTapDiagnostics", "SalesTapTime", "SalesTapSchedule"]
TESTS = "Tests/SalesTapScheduleTests"
MANIFEST = """// swift-tools-version: 6.2
import PackageDescription
let features = ["ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility", "NonisolatedNonsendingByDefault"]
let settings = features.map { SwiftSetting.enableUpcomingFeature($0) }
let dump = Target.Dependency.product(name: "CustomDump", package: "swift-custom-dump")
let package = Package(
  name: "SalesTap", platforms: [.macOS(.v15)],
  dependencies: [.package(url: "https://github.com/pointfreeco/swift-custom-dump", from: "1.7.3")],
  targets: [
    .target(name: "SalesTapDiagnostics", swiftSettings: settings),
    .target(name: "SalesTapTime", swiftSettings: settings),
    .target(name: "SalesTapSchedule", dependencies: ["SalesTapDiagnostics", "SalesTapTime"], swiftSettings: settings),
    .target(name: "TestSupport", dependencies: [dump], path: "Tests/TestSupport", swiftSettings: settings),
    .testTarget(
      name: "SalesTapScheduleTests", dependencies: ["SalesTapSchedule", "TestSupport"], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6])
"""


@contextlib.contextmanager
def copy():
    """The folder of a copy, which is removed afterwards."""
    folder = tempfile.mkdtemp(prefix="schedule-")
    try:
        for module in MODULES:
            shutil.copytree(os.path.join(ROOT, "Sources", module), os.path.join(folder, "Sources", module))
        for tests in [TESTS, "Tests/TestSupport", "Tests/Vectors"]:
            shutil.copytree(os.path.join(ROOT, tests), os.path.join(folder, tests))
        for parent, _, names in os.walk(os.path.join(folder, TESTS)):
            for path in [os.path.join(parent, name) for name in names]:
                with open(path, encoding="utf-8") as file:
                    needs_others = re.search(r"^import SalesTap(Testing)?$", file.read(), re.M)
                if needs_others:
                    os.remove(path)
        with open(os.path.join(folder, "Package.swift"), "w", encoding="utf-8") as file:
            file.write(MANIFEST)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def build(folder):
    """Builds the tests with optimisation."""
    result = subprocess.run(
        ["swift", "build", "--build-tests", "-c", "release", "--package-path", folder], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != 0:
        sys.exit("error: the copy does not compile\n" + result.stdout[-3000:])


def test_command(folder, *arguments):
    return ["swift", "test", "--skip-build", "-c", "release", "--package-path", folder, *arguments]
