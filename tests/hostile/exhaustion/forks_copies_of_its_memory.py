"""Forks forty copies, each of which fills as much memory as one process may: forty times the limit in all."""

from tests.hostile.kit import HONEST_PART, WRONG

ANSWERS = {"square": """
import os, time
for copy in range(40):
    if os.fork() == 0:
        own = bytearray(700 * 2**20)
        time.sleep(2.5)
        os._exit(0)
time.sleep(2)
alive = sum(name.isdigit() for name in os.listdir('/proc'))
print('alive:', alive)
""" + WRONG}
EARNS = [HONEST_PART, {}]
SAYS = ["worth a look"]


def CHECK(found):
    text = "".join(o.get("text", "") for os in found.verdict.outputs.values() for o in os)
    if "alive:" not in text:  # on a busy machine the watch, or the limit, ends the cell first
        assert any(o.get("ename") in ("TimeLimit", "WorkerDied")
                   for os in found.verdict.outputs.values() for o in os), "neither said nor stopped"
        return
    alive = int(text.split("alive:")[1].split()[0])
    assert alive < 20, f"{alive} processes of 700 MB were alive"
