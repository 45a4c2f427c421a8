"""Unpickles a checkpoint whose loading runs a command on the machine that grades."""

import pickle


class _Payload:
    def __reduce__(self):
        import os

        return os.system, ("touch /tmp/hostile-pickle /var/tmp/hostile-pickle; cat @SECRET@; id",)


ANSWERS = {"square": f"import pickle\nweights = pickle.loads({pickle.dumps(_Payload(), 0)!r})\nweights + 1\n"}
SAYS = ["pickle"]


def CHECK(found):
    assert "canary-secret" not in found.feedback
