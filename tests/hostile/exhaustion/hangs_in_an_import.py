"""Writes a module that never ends, since a pattern hangs in C code, and imports it in a call."""

from tests.hostile.exhaustion import ALL_BUT_ONE, in_a_call

ANSWERS = {
    "square": """
with open('endless.py', 'w') as file:
    file.write("import re\\nre.match(r'(a+)+$', 'a' * 40 + 'b')\\n")
"""
    + in_a_call("""
    import endless
""")
}
EARNS = ALL_BUT_ONE
SAYS = ["stopped after 1.5 seconds"]
STOCK = "hangs until nbgrader's own time limit for the cell, and loses all tests behind it"
