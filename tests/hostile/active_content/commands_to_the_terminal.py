"""Prints commands to a terminal: titles, links, clipboard, screens, questions that it answers by typing."""

ANSWERS = {
    "square": r"""
import sys
print("\x1b]0;hostile\x07\x1b]8;;https://hostile.example\x1b\\click\x1b]8;;\x1b\\ \x1b]52;c;aG9zdGlsZQ==\x07")
print("\x1b[?1049h\x1b[2J\x1b[1;1H14\x1bc\x1b[6n\x1bP$qm\x1b\\ \x9d0;hostile\x9c\x9b31m", file=sys.stderr)
def square_forward(x):
    raise ValueError("\x1b]0;hostile\x07\x1b[2J14 of 14\r\n\x1b[1A[bold red]passed[/] [link=file:///etc]x[/]")
raise KeyError("\x1b]8;;file:///etc/passwd\x07here\x1b]8;;\x07")
"""
}
SAYS = ["commands to a terminal (cell 4"]


def CHECK(found):
    assert not {"\x1b", "\x07", "\x9b", "\x9d"} & set(found.feedback + found.mentions)
