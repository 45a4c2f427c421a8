"""Stands in for a helper module while an assignment is graded that asks students to write what it holds."""


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)

    def unavailable(*args, **kwargs):
        raise RuntimeError(
            f"{name} of this nnlab module cannot be used in this assignment: "
            "a question asks you to write it yourself"
        )

    return unavailable
