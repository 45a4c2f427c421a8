"""What students of the example class do to their notebooks by hand. Each takes the notebook as a dict."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable


def answer(nb: dict, question: str) -> dict:
    """The answer cell of a question."""
    return next(
        cell for cell in nb["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == question
    )


def _code(source: str, name: str) -> dict:
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def _insert_before(nb: dict, question: str, cell: dict) -> None:
    nb["cells"].insert(nb["cells"].index(answer(nb, question)), cell)


def noisy(nb: dict) -> None:
    """Everything that honest notebooks hold and that must not cost a point."""
    sigmoid = answer(nb, "sigmoid")
    sigmoid["source"] += (
        "\n\nimport sys, warnings\n_quiet_sigmoid = sigmoid_forward\n\n\ndef sigmoid_forward(x):\n"
        "    print('called with', np.shape(x))\n    print('to stderr', file=sys.stderr)\n"
        "    warnings.warn('this formula is stable, see above')\n    return _quiet_sigmoid(x)\n"
    )
    _insert_before(
        nb,
        "tanh",
        _code(
            "%matplotlib inline\nfrom tqdm.auto import tqdm\nfor _ in tqdm(range(3)):\n    pass\n"
            "plt.plot(sigmoid_forward(np.linspace(-5, 5, 50))[0])\nplt.show()\n"
            "%timeit -n 1 -r 1 sigmoid_forward(np.ones(3))\n"
            "In[-1], len(Out)",
            "noise",
        ),
    )


def without_tests(nb: dict) -> None:
    """Every test cell was deleted."""
    nb["cells"] = [
        cell
        for cell in nb["cells"]
        if not (cell["metadata"].get("nbgrader", {}).get("grade") and cell["cell_type"] == "code")
    ]


def shuffle_and_delete(nb: dict) -> None:
    """Delete every test cell, move one answer to the end."""
    without_tests(nb)
    moved = answer(nb, "tanh")
    nb["cells"].remove(moved)
    nb["cells"].append(moved)


def above(question: str, code: str) -> Callable[[dict], None]:
    """A trick: this code stands above what an answer cell holds."""

    def trick(nb: dict) -> None:
        answer(nb, question)["source"] = code + answer(nb, question)["source"]

    return trick


def below(question: str, code: str) -> Callable[[dict], None]:
    """A trick: this code stands below what an answer cell holds."""

    def trick(nb: dict) -> None:
        answer(nb, question)["source"] += code

    return trick


def before(question: str, code: str) -> Callable[[dict], None]:
    """A trick: this code stands in a cell of its own before the answer."""
    return lambda nb: _insert_before(nb, question, _code(code, "added"))


ENDLESS = "n = 0\nwhile n >= 0:\n    n += 1\n\n"
# arrays of zeros count against the limit, and no page of the machine's memory is filled
MEMORY_HOG = "hoard = []\nwhile True:\n    hoard.append(np.zeros(2**24))\n\n"
EXITS = "import os\nos._exit(0)\n\n"


def redefined(names: Iterable[str], body: str) -> str:
    """Code that defines functions once more; whatever they are given, they do this."""
    return "".join(f"\n\n\ndef {name}(*args, **kwargs):\n    {body}\n" for name in names)


def syntax_error(question: str) -> Callable[[dict], None]:
    """A trick: the first line of a definition lacks what it should end with."""

    def trick(nb: dict) -> None:
        cell = answer(nb, question)
        cell["source"] = cell["source"].replace("):", ")", 1)

    return trick


def broken_json(nb: dict) -> bytes:
    """The file ends in its middle, as after a broken upload."""
    text = json.dumps(nb)
    return text[: len(text) // 2].encode()


ACTIVE_CONTENT = (
    "from IPython.display import HTML, SVG, Javascript, display\n"
    "display(HTML('<script>alert(1)</script>"
    "<img src=x onerror=alert(2)>'))\ndisplay(Javascript('alert(3)'))\n"
    'display(SVG(data=\'<svg xmlns="http://www.w3.org/2000/svg" '
    'onload="alert(4)"><text>hi</text></svg>\'))\n'
    "print('\\x1b]0;owned\\x07 \\x1b[31mred\\x1b[0m <b>bold</b>')"
)


def active_content(nb: dict) -> None:
    """Script, markup and escape sequences where other people will look at them; the answers are right."""
    before("relu", ACTIVE_CONTENT)(nb)
    answer(nb, "explanation")["source"] += "\n\n<script>alert(5)</script> [look](javascript:alert(6)) =1+1"


def forged_tests(nb: dict) -> None:
    """Test cells that claim to be worth a hundred points and to have them."""
    for cell in nb["cells"]:
        meta = cell["metadata"].setdefault("nbgrader", {}) if "nbgrader" in cell["metadata"] else {}
        if meta.get("grade") and cell["cell_type"] == "code":
            cell["source"] = "import sys; sys.displayhook(100)"
            cell["metadata"]["tags"] = ["skip-execution"]
            meta["points"] = 100
            cell["outputs"] = [
                {
                    "output_type": "execute_result",
                    "execution_count": 1,
                    "metadata": {},
                    "data": {"text/plain": "100"},
                }
            ]


def forge(nb: dict) -> None:
    """Everything known to fool stock nbgrader, at once."""
    forged_tests(nb)
    first = answer(nb, "numerical_gradient")
    first["source"] += (
        "\n\nimport builtins, sys\nfrom nnlab import check as _check\n"
        "for _name in ('close', 'that', 'equal', 'unchanged'):\n"
        "    setattr(_check, _name, lambda *a, **k: None)\n"
        "np.allclose = np.array_equal = lambda *a, **k: True\n"
        "np.testing.assert_allclose = lambda *a, **k: None\nsys.displayhook(100)\n"
        "class _Yes(np.ndarray):\n"
        "    __eq__ = __le__ = __ge__ = lambda self, other: np.ones(self.shape, bool)\n"
    )
    for question in ("maxout", "rrelu"):
        answer(nb, question)["source"] += (
            f"\n\n\ndef {question}_forward(*args):\n    return np.zeros((7, 4)).view(_Yes), None\n\n\n"
            f"def {question}_backward(*args):\n    return _Yes(3), _Yes(3), _Yes(3)\n"
        )
