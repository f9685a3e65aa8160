"""Runs the long walks of the cron tests in a copy of the schedule's modules: see Scripts/walk-cron."""

import os
import subprocess
import sys

from schedule_copy import build, copy, test_command

with copy() as folder:
    build(folder)
    environment = {**os.environ, "SALESTAP_WALK_EXPRESSIONS": sys.argv[1]}
    command = test_command(folder, "--filter", "CronLongWalkTests")
    sys.exit(subprocess.run(command, stdin=subprocess.DEVNULL, env=environment).returncode)
