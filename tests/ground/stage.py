"""The supervisor over small stand-ins, for ``test_supervisor``: ``python -m tests.ground.stage FOLDER NAME...``."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from ground.child import Role
from ground.supervisor import Supervisor
from ground.trouble import Trouble

FOLDER = Path(sys.argv[1])
# Says when it begins and how it is asked to end.
POLITE = """
import signal, sys, time
def end(number, _):
    print("asked to end by", signal.Signals(number).name, flush=True); sys.exit(0)
signal.signal(signal.SIGTERM, end); signal.signal(signal.SIGINT, end)
print("begins", flush=True)
while True: time.sleep(60)
"""
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('begins', flush=True); time.sleep(60)"
)
SLOW = f"import pathlib, time; time.sleep(0.3); pathlib.Path({str(FOLDER / 'ready')!r}).touch(); time.sleep(60)"
# Leaves a child of its own in the background.
PARENT = """
import subprocess, time
print("child", subprocess.Popen(["/bin/sleep", "61"]).pid, flush=True)
time.sleep(60)
"""


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


ROLES = {
    "server": Role("server", python(POLITE), server=True, stop=signal.SIGINT),
    "slow": Role("slow", python(SLOW), ready=(FOLDER / "ready").exists),
    "polite": Role("polite", python(POLITE)),
    "stubborn": Role("stubborn", python(STUBBORN)),
    "parent": Role("parent", python(PARENT)),
    "step": Role("step", python("print('stepped', end='')"), once=True),
    "wrong": Role("wrong", python("import sys; print('the reason'); sys.exit(3)"), once=True),
    "never": Role("never", python("print('no such thing')"), ready=lambda: False),
    "missing": Role("missing", ["/nonexistent/program"], ready=lambda: False),
}


if __name__ == "__main__":
    try:
        roles = [ROLES[name] for name in sys.argv[2:]]
        sys.exit(Supervisor(roles, FOLDER / "processes.json").run(lambda: print("all ready", flush=True)))
    except Trouble as trouble:
        sys.exit(f"Trouble: {trouble}")
