"""Counts allocations, instructions, and memory of the benchmarks: see Scripts/check-costs."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BENCHMARKS = os.path.join(ROOT, ".build", "release", "benchmarks")

# The size from which it is doubled. Large enough that what a pass costs once does not show.
SIZE = 512
# The sizes of those whose cost must not depend on what waits, large enough to leave the processor's caches and the first tables; and of
# those that go in thousands.
SIZES = {"queue-enqueue-100": 16_384, "queue-claim": 8_192, "queue-drain": 8_192, "deliver": 2_000, "backfill": 2_000}
TOLERANCE = 0.1
# What a million records may take more than ten thousand, in KiB.
MEMORY = 8 * 1024


def main():
    failures = 0
    failures += subprocess.run([BENCHMARKS, "limits"]).returncode != 0
    failures += not check_memory()
    if shutil.which("valgrind"):
        failures += check_growth()
    else:
        print("skipped: instructions are not counted, valgrind is not on this machine")
    sys.exit(1 if failures else 0)


def check_memory():
    few, many = (peak(count) for count in (10_000, 1_000_000))
    holds = many - few <= MEMORY
    print(f"{'ok    ' if holds else 'FAILED'} streaming a million records peaks at {many} KiB, ten thousand at {few} KiB")
    return holds


def peak(count):
    return int(output([BENCHMARKS, "stream", str(count)]).split()[-1])


def check_growth():
    """The benchmarks whose instructions do not double with the input."""
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        # Valgrind cannot read the newest debug information.
        program = os.path.join(folder, "benchmarks")
        subprocess.run(["strip", "--strip-debug", "-o", program, BENCHMARKS], check=True)
        for name in output([BENCHMARKS, "linear"]).split():
            size = SIZES.get(name, SIZE)
            once, twice = (instructions(program, name, count) for count in (size, 2 * size))
            growth = twice / once
            holds = abs(growth - 2) <= 2 * TOLERANCE
            failures += not holds
            print(
                f"{'ok    ' if holds else 'FAILED'} {name}: {once / size:,.0f} instructions an operation, "
                f"growth {growth:.3f}",
                flush=True,
            )
    return failures


def instructions(program, name, size):
    """What one pass takes: the difference between three passes and one, without what comes before them."""
    one, three = (count(program, name, size, passes) for passes in (1, 3))
    return (three - one) / 2


def count(program, name, size, passes):
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, "pass", name, str(size), str(passes)]
    environment = {**os.environ, "SWIFT_DETERMINISTIC_HASHING": "1"}
    result = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    return int(re.search(r"Collected : (\d+)", result.stderr).group(1))


def output(command):
    return subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout


if __name__ == "__main__":
    main()
