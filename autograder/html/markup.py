"""Turns notebook text and code into safe HTML, and cuts hidden tests out of test cells."""

from __future__ import annotations

import re
import secrets
from functools import lru_cache

import bleach
from markupsafe import Markup, escape
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from autograder.html.active_content import LONG_TEXT
from autograder.html.formulas import formula
from autograder.system.alarm import alarm

_HIGHLIGHT_SECONDS = 1.0  # for one cell
MARKDOWN_SECONDS = 5.0  # for a text that is made to take long; an honest one takes milliseconds
_TAGS = frozenset(
    [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "em",
        "strong",
        "del",
        "code",
        "pre",
        "ul",
        "ol",
        "li",
        "blockquote",
        "br",
        "hr",
        "sub",
        "sup",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "dl",
        "dt",
        "dd",
        "details",
        "summary",
        "a",
        "kbd",
    ]
)
# Lenient on purpose: a misspelt or badly closed region must hide too much rather than too little.
_BEGIN = re.compile(r"BEGIN\s+(?:HIDDEN\s+TEST|MARK\s+SCHEME)", re.IGNORECASE)
_END = re.compile(r"END\s+(?:HIDDEN\s+TEST|MARK\s+SCHEME)", re.IGNORECASE)
_EMPTY_LINES = re.compile(r"\n(?:[^\S\n]*\n){50,}")
_CHECKS = re.compile(r"^\s*assert\b|\bcheck\.(?:close|equal|that|unchanged)\(", re.MULTILINE)


class _Renderer(IPythonRenderer):
    """nbconvert's renderer, with pictures as their description, and formulas set aside: a mark stands in the
    HTML for each, until that has been cleaned."""

    def __init__(self) -> None:
        super().__init__(escape=False, exclude_anchor_links=True)
        self._mark = secrets.token_hex(12)  # that no text can hold
        self._formulas: list[str] = []

    def with_formulas(self, html: str) -> str:
        """Put the formulas where their marks stand."""
        return re.sub(self._mark + r"-(\d+)-", lambda match: self._formulas[int(match[1])], html)

    def inline_math(self, body: str) -> str:
        return self._set_aside(body, "inline")

    def block_math(self, body: str) -> str:
        return self._set_aside(body.strip(), "block")

    def latex_environment(self, name: str, body: str) -> str:
        return self.block_math(f"\\begin{{{name}}}{body}\\end{{{name}}}")

    def _set_aside(self, body: str, display: str) -> str:
        try:
            drawn = formula(body, display)
        except ValueError:  # left as it was typed
            drawn = f"<code>{self.escape_html(body)}</code>"
            drawn = drawn if display == "inline" else f"<pre>{drawn}</pre>"
        self._formulas.append(drawn)
        return f"{self._mark}-{len(self._formulas) - 1}-"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return f"[{self.escape_html(text or 'picture')}]"

    def block_code(self, code: str, info: str | None = None) -> str:
        return f"<pre><code>{self.escape_html(code)}</code></pre>"


def _is_link(_tag: str, name: str, value: str) -> bool:
    """Allow only plain links (bleach alone takes `javascript:1` for a host with a port)."""
    return name == "href" and re.match(r"(?:https?://|mailto:|#)", value, re.IGNORECASE) is not None


def _clean(source: str) -> str:
    """Render Markdown to HTML that holds only harmless tags and links, and formulas as MathML."""
    if len(source) > LONG_TEXT:  # rendering may take the square of its length
        return _as_typed(source)
    try:
        with alarm(MARKDOWN_SECONDS, _too_long):
            renderer = _Renderer()
            html = bleach.clean(
                MarkdownWithMath(renderer).render(source),
                tags=_TAGS,
                attributes={"a": _is_link},
                protocols=["http", "https", "mailto"],
                strip=True,
                strip_comments=True,
            )
            return renderer.with_formulas(html)
    except Exception:  # an odd text must not stop the class: show it as it was typed
        return _as_typed(source)


def _as_typed(source: str) -> str:
    return f"<pre>{escape(source)}</pre>"


def _too_long() -> TimeoutError:
    return TimeoutError("the text takes too long to render")


@lru_cache(maxsize=512)
def markdown(source: str) -> Markup:
    """Render Markdown to safe HTML, headings two levels down (the page has its own h1 and h2).

    The text cells of an assignment are the same for the whole class, so results are remembered.
    """
    html = _clean(source)
    return Markup(re.sub(r"<(/?)h([1-6])>", lambda m: f"<{m[1]}h{min(int(m[2]) + 2, 6)}>", html))


_ACTIVE_TEX = re.compile(
    r"\\+(?=(?:href|url|csname|require|unicode|class|style|cssId|data|texttip|toggle|action|html\w*|"
    r"includegraphics|special|def|let|newcommand|renewcommand|newenvironment)\b)"
)


def markdown_one_line(source: str) -> str:
    """Render a student's Markdown to safe HTML in one line, which another Markdown renderer passes on
    unchanged.

    For nbgrader's own pages (formgrader, generate_feedback), which render Markdown with raw HTML and
    scripts in it.
    """
    html = _ACTIVE_TEX.sub("", _clean(source))  # for a page that runs MathJax: no links, styles or commands
    return "<div>" + html.replace("\n", "&#10;") + "</div>"


@lru_cache(maxsize=512)
def code(source: str) -> Markup:
    """Return Python source as highlighted HTML (spans with short class names inside one pre)."""
    if len(source) > 60_000:
        return Markup("<pre class=code>{}</pre>").format(source[:60_000] + "\n# ... the rest is left out")
    source = _EMPTY_LINES.sub("\n" * 50, source)  # the lexer takes the square of their number
    try:
        with alarm(_HIGHLIGHT_SECONDS, _too_long):
            html = highlight(source, PythonLexer(stripnl=False), HtmlFormatter(nowrap=True))
    except Exception:  # made to take long: show it without colors
        return Markup("<pre class=code tabindex=0>{}</pre>").format(source.rstrip())
    return Markup(f"<pre class=code tabindex=0>{html.rstrip()}</pre>")


def split_hidden(source: str) -> tuple[str, str]:
    """Return the visible lines of a test cell and the hidden ones (both without the delimiters)."""
    visible: list[str] = []
    hidden: list[str] = []
    inside = False
    for line in source.split("\n"):
        if _BEGIN.search(line):
            inside = True
        elif _END.search(line):
            inside = False
        else:
            (hidden if inside else visible).append(line)
    return "\n".join(visible).strip("\n"), "\n".join(hidden).strip("\n")


def hidden_line(hidden: str) -> str:
    """Say how much is hidden, without saying what; empty where nothing is."""
    if not hidden.strip():
        return ""
    count = len(_CHECKS.findall(hidden))
    return (
        "hidden tests: more checks" if count == 0 else f"hidden tests: {count} more check{'s' * (count != 1)}"
    )


_SPELLING = {"he": "He", "xavier": "Xavier", "pca": "PCA", "zca": "ZCA", "relu": "ReLU", "relus": "ReLUs"}


def words(name: str) -> str:
    """Return a grade_id as a sentence: ``relu_blocks_negatives`` -> "Relu blocks negatives"."""
    text = _spelled(name)
    return text[:1].upper() + text[1:]


def _spelled(name: str) -> str:
    """Write a name with spaces, and people's names and abbreviations as they are written."""
    return " ".join(_SPELLING.get(word, word) for word in re.split(r"[_\s]+", name) if word)


def claim(grade_id: str, question: str, titles: dict[str, str]) -> str:
    """Return the grade_id of a test as a sentence, behind its question's title."""
    title, rest = titles.get(question, ""), grade_id.removeprefix(question)
    if not title or rest == grade_id or not rest.startswith("_"):
        return words(grade_id)
    return f"{title}: {_spelled(rest[1:])}"


__all__ = ["claim", "code", "hidden_line", "markdown", "markdown_one_line", "split_hidden", "words"]
