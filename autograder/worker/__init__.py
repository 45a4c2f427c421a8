"""What runs inside the sandbox: the fork server, one session per submission, and the wire both sides speak.

The folder is bound into the sandbox by itself, so its modules import only each other, the standard library,
numpy, msgpack and IPython. `wire` is the one module that the trusted side uses too.
"""
