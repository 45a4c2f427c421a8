"""Writes an essay of dollars and brackets, over which a renderer of Markdown spends minutes."""

ANSWERS = {"why_average": "$" * 60_000 + "\\\\(" * 30_000 + "a|b\n-|-\n" * 5_000}
SAYS = ["a text too long to be laid out (cell 12)"]
