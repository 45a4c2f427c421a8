"""All that the sandbox may see of the grader: the fork server, one session per submission, the wire format.

The folder is bound into the sandbox by itself, so its modules import only each other, the standard library,
numpy, msgpack and IPython. `wire` is the one module that the trusted side uses too.
"""
