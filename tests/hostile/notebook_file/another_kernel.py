"""Names a kernel of its own, with the command to start it: who starts it runs what the student wrote."""

SAYS = ['a kernel for "bash"', 'a kernel called "../hostile"', "a kernel with a command of its own"]


def notebook(nb):
    nb["metadata"]["kernelspec"] = {
        "name": "../hostile",
        "display_name": "Python 3",
        "language": "bash",
        "argv": ["sh", "-c", "echo 14 points"],
        "env": {"PYTHONSTARTUP": "hostile.py"},
    }
    return nb
