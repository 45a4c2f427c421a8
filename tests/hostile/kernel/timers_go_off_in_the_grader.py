"""Sets timers and a watchdog whose handlers run in the grader's code, patch it there, or end its process."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + """
import faulthandler
import signal
import sys

def _in_the_grader(number, frame):
    while frame is not None:
        for space in (frame.f_globals, frame.f_locals):
            if "check" in space:
                space["check"].close = lambda *args, **kwargs: None
            if "result" in space:
                space["result"] = ["result", (True, None), b""]
        frame = frame.f_back
    raise KeyboardInterrupt

for _signal in (signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF, signal.SIGINT, signal.SIGCHLD):
    signal.signal(_signal, _in_the_grader)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
signal.setitimer(signal.ITIMER_VIRTUAL, 0.001, 0.001)
faulthandler.enable()
faulthandler.dump_traceback_later(0.005, repeat=True, exit=True)
"""
}
EARNS = [{}, {"column_mean_averages_over_rows": 4.0}]
SAYS = ["crashed"]
