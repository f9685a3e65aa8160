"""Drives the server of Examples/SyncServer against the sandbox, with faults, and watches its memory.

Usage: soak.py SALESTAP SYNC_SERVER SECONDS CHANGES_A_SECOND
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

# As many people as this; each change is of one of them, so that CleverTap holds no more profiles however long the run is.
PEOPLE = 5000
BATCH = 50
# So many changes it takes until SQLite's page cache is full, and a drain of a minute's backlog has been seen more than once.
LEARNING = 100_000

CONFIGURATION = {
    "version": 1,
    "connections": [
        {"name": "production", "region": "in1", "accountID": "ABC", "passcode": "secret", "concurrency": 3}
    ],
    "syncs": [
        {
            "name": "Leads", "connection": "production", "object": "Lead", "target": "profiles",
            "delivery": {"mode": "realTime"},
            "mapping": {
                "identity": {"field": "Email"},
                "properties": [
                    {"target": "Version", "source": {"field": "NumberOfEmployees"}},
                    {"target": "Company", "source": {"field": "Company"}},
                ],
            },
        }
    ],
    "retentionDays": 1,
}


def started(arguments, environment=None):
    """Starts a program, and gives it with the port of its first line."""
    process = subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, **(environment or {})})
    line = process.stdout.readline()
    return process, int(line.strip().rsplit(":", 1)[1])


def call(port, method, path, body=None):
    """One request; its status and its JSON."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text.startswith(b"{") else text.decode()
    finally:
        connection.close()


def resident(process):
    """The resident memory of a process in MiB."""
    with open(f"/proc/{process.pid}/status") as file:
        for line in file:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0.0


def cpu_seconds(process):
    """The processor time of a process in seconds."""
    with open(f"/proc/{process.pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def change(number, serial):
    """A change of a person, as Apex would post it."""
    return json.dumps({
        "change": "updated", "id": f"soak-{serial}",
        "record": {
            "attributes": {"type": "Lead"}, "Id": f"00Q5g0000{number:06d}", "Email": f"lead{number}@example.com",
            "Company": "Kalns SIA", "NumberOfEmployees": serial,
            "SystemModstamp": time.strftime("%Y-%m-%dT%H:%M:%S.", time.gmtime(1772438580 + serial // 1000))
            + f"{serial % 1000:03d}+0000",
        },
    })


def fault(sandbox, port, number):
    """The fault of a number: mostly a record that CleverTap has no time for, now and then something worse."""
    if number % 6 == 3:
        # CleverTap stands still, and goes on before anybody gives up on it.
        sandbox.send_signal(signal.SIGSTOP)
        time.sleep(2)
        sandbox.send_signal(signal.SIGCONT)
    elif number % 12 == 5:
        # An answer is lost: the connection pauses for a minute, and everything waits meanwhile.
        call(port, "POST", "/sandbox/faults", json.dumps({"fault": "answerLost"}))
    else:
        call(port, "POST", "/sandbox/faults", json.dumps({"fault": "missed", "records": [1]}))


def main():
    salestap, server_program, seconds, rate = sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4])
    folder = tempfile.TemporaryDirectory()
    with open(os.path.join(folder.name, "salestap.json"), "w") as file:
        json.dump(CONFIGURATION, file)
    sandbox, clevertap = started([salestap, "sandbox", "--latency", "5"])
    server, port = started([server_program], {
        "SYNC_CONFIGURATION": os.path.join(folder.name, "salestap.json"),
        "SYNC_STORE": os.path.join(folder.name, "sync.sqlite"), "SYNC_PORT": "0",
        "CLEVERTAP_ENDPOINT": f"http://127.0.0.1:{clevertap}",
    })
    samples = []
    newest = {}
    serial = faults = 0
    try:
        began = time.monotonic()
        next_sample = next_fault = 0.0
        while (elapsed := time.monotonic() - began) < seconds:
            if elapsed >= next_sample:
                samples.append((elapsed, resident(server), cpu_seconds(server), serial))
                print(f"{elapsed:6.0f} s  {samples[-1][1]:7.1f} MiB  {samples[-1][2]:7.1f} s of CPU  {serial} changes", flush=True)
                next_sample += max(5.0, seconds / 30)
            if elapsed >= next_fault:
                fault(sandbox, clevertap, faults)
                faults += 1
                next_fault += 10
            lines = []
            for _ in range(BATCH):
                serial += 1
                number = serial * 7919 % PEOPLE
                newest[number] = serial
                lines.append(change(number, serial))
            status, answer = call(port, "POST", "/changes", "\n".join(lines))
            if status != 202 or answer["taken"] != BATCH:
                sys.exit(f"the server answered {status}: {answer}")
            pause = serial / rate - (time.monotonic() - began)
            if pause > 0:
                time.sleep(pause)
        posted = time.monotonic() - began
        deadline = time.monotonic() + 180
        while True:
            _, dump = call(clevertap, "GET", "/sandbox/clevertap")
            held = {key: profile["Version"] for key, profile in dump["profiles"].items()}
            missing = [n for n, version in newest.items() if held.get(f"lead{n}@example.com") != version]
            if not missing:
                break
            if time.monotonic() > deadline:
                sys.exit(f"{len(missing)} of {len(newest)} people are not as they were last posted")
            time.sleep(1)
        _, counts = call(clevertap, "GET", "/sandbox/counts")
        samples.append((time.monotonic() - began, resident(server), cpu_seconds(server), serial))
        server.send_signal(signal.SIGTERM)
        if server.wait(60) != 0:
            sys.exit("the server did not end in order")
    finally:
        for process in (server, sandbox):
            if process.poll() is None:
                process.kill()
        folder.cleanup()
    middle = [rss for elapsed, rss, _, _ in samples if posted * 0.4 <= elapsed <= posted * 0.6]
    late = [rss for elapsed, rss, _, _ in samples if elapsed >= posted * 0.8]
    growth = sum(late) / len(late) - sum(middle) / len(middle)
    cpu = samples[-1][2] / serial * 1e6
    print(f"{serial} changes in {posted:.0f} s ({serial / posted:.0f} a second), {counts['uploads']} uploads, "
          f"{counts['accepted']} records accepted, {cpu:.0f} us of CPU a change")
    print(f"memory: {sum(middle) / len(middle):.1f} MiB in the middle, {sum(late) / len(late):.1f} MiB at the end")
    if serial < LEARNING:
        print(f"every person is as last posted; under {LEARNING} changes SQLite's page cache still fills, and nothing is said of memory")
        return
    # What SQLite and the allocator keep for themselves wavers by some MiB.
    if growth > max(8.0, 0.1 * sum(middle) / len(middle)):
        sys.exit(f"memory grew by {growth:.1f} MiB in the second half of the run")
    print("every person is as last posted, and memory is flat")


main()
