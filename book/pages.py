"""Gathers the pages of the site in one folder, as Sphinx wants them; what git holds stays as it is.

Lectures are copied with their links to assignments turned into links to the assignments page, which
is written here from the released notebooks. Formulas that a phone cannot show get a narrow form beside.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat

TO_ASSIGNMENT = re.compile(r"\]\((?:\.\./)+assignments/(a\d+)_\w+/\w+\.ipynb\)")
TO_LECTURE = re.compile(r"\]\((?:\.\./)+lectures/")
FORMULA = re.compile(r"^([ \t>]*)\$\$(.+?)\$\$[ \t]*$", re.MULTILINE | re.DOTALL)
ALIGNED = re.compile(r"\s*\\begin\{aligned\}(.*)\\end\{aligned\}\s*", re.DOTALL)
END_OF_ROW = re.compile(r"(\\\\(?:\[[^\]]*\])?)")
QUESTION = re.compile(r"^## (\d+)\. (.+?)\s+\((core|extra), (\d+) points?(, .*)?\)\s*$", re.MULTILINE)

HOW_TO = """\
# Assignments

Each assignment is a notebook. You replace every `raise NotImplementedError()` by your code; below each
answer stand locked test cells that compare it with an independent answer and explain the difference.

1. In the folder of the course, `make lab` opens JupyterLab. The assignments lie in `assignments/`. (The files
   offered here are the same notebooks; they import the course's package `nnlab`, so they run in the course's
   folder and nowhere else.)
2. Write, and run the test cells. **Validate** in the toolbar runs the whole notebook in a fresh kernel.
3. Hand in the notebook file the way your instructor collects it. Hidden tests ask the same questions on
   harder inputs.

[Chapter 0](lectures/00_start_here.ipynb) says more about what the grader looks at and what it never punishes.
"""


def gather(root: Path, book: Path, target: Path) -> None:
    """Write index, lectures and the assignments page to `target`; what stays the same keeps its date."""
    pages = {"index.md": (book / "index.md").read_bytes()}
    for path in sorted((root / "lectures").glob("*.ipynb")):
        pages[f"lectures/{path.name}"] = _lecture(path)
    released = sorted((root / "assignments").glob("*/*.ipynb"))
    for path in released:
        pages[f"files/{path.name}"] = path.read_bytes()
    pages["assignments.md"] = "\n".join([HOW_TO, *map(_assignment, released)]).encode()
    _write(pages, target)


def _lecture(path: Path) -> bytes:
    """Return the notebook as the site shows it: links lead to pages, quizzes come without their answers."""
    node = nbformat.read(path, as_version=4)
    for cell in node.cells:
        if cell.cell_type == "markdown":
            cell.source = FORMULA.sub(_with_narrow_form, TO_ASSIGNMENT.sub(r"](#\1)", cell.source))
        elif _only_asks(cell.source):
            cell.metadata.tags = [*cell.metadata.get("tags", []), "remove-input"]
    return (nbformat.writes(node) + "\n").encode()


def _with_narrow_form(match: re.Match) -> str:
    """Return a display formula, and after it the form that the style sheet shows on a phone instead."""
    narrow = narrow_form(match[2])
    if narrow == match[2]:
        return match[0]
    lines = ['<div class="formula-wide">', "", f"$${match[2]}$$", "", "</div>"]
    lines += ['<div class="formula-narrow">', "", f"$${narrow}$$", "", "</div>", ""]
    return "\n".join(match[1] + line for line in "\n".join(lines).split("\n"))


def narrow_form(tex: str) -> str:
    """Return a formula for phones: reasons below their lines, a line for each of several equations.

    What is nested (cases, matrices, substack) stays as it is.
    """
    aligned = ALIGNED.fullmatch(tex)
    body = aligned[1] if aligned else tex
    if "\\begin" in body or "\\substack" in body:
        return tex
    if not aligned:
        parts = re.split(r"\s*\\qquad(?![a-z])\s*", body.strip())
        whole = all(part.count("{") == part.count("}") for part in parts)
        return _gathered(parts) if len(parts) > 1 and whole else tex
    rows = [row.split("&&") for row in END_OF_ROW.split(body)]
    reasons = [row[1].strip() for row in rows if len(row) == 2]
    if max(map(len, rows)) > 2 or any("&" in reason or re.fullmatch(r"\(\d\)", reason) for reason in reasons):
        return tex
    for row in rows:
        row[0] = re.sub(r",\s*\\qquad(?![a-z])(?=[^&]*$)", r", \\\\ &\\qquad", row[0])
    lines = [r"\\ &\quad\footnotesize ".join(part.strip() for part in row) for row in rows]
    narrow = "\\begin{aligned}\n" + "\n".join(lines) + "\n\\end{aligned}"
    return narrow if narrow.split() != tex.split() else tex


def _gathered(parts: list[str]) -> str:
    return "\\begin{gathered}\n" + " \\\\\n".join(parts) + "\n\\end{gathered}"


def _only_asks(source: str) -> bool:
    """Is this code cell a quiz and nothing else? Its code names the right answer."""
    if not re.search(r"\bquiz\.(choice|number)\(", source):
        return False
    return all(
        isinstance(part, (ast.Import, ast.ImportFrom))
        or isinstance(part, ast.Expr)
        and re.match(r"(display\()?quiz\.", ast.unparse(part))
        for part in ast.parse(source).body
    )


def _assignment(path: Path) -> str:
    """Return the section about one released notebook: its introduction, its questions, the file."""
    name = path.stem.split("_")[0]
    texts = [c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "markdown"]
    title, _, introduction = texts[0].partition("\n")
    introduction = TO_LECTURE.sub("](lectures/", introduction)
    rows = [
        f"| {number} | {text} | {kind}, {points}{note or ''} |"
        for number, text, kind, points, note in QUESTION.findall("\n".join(texts))
    ]
    return "\n".join(
        [
            f"({name})=",
            f"## {title.lstrip('# ')}",
            introduction,
            "",
            f"**Open** `assignments/{path.parent.name}/{path.name}` in JupyterLab, or "
            f"{{download}}`download the notebook <files/{path.name}>`.",
            "",
            "| no. | question | points |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _write(pages: dict[str, bytes], target: Path) -> None:
    """Make `target` hold exactly these files; Sphinx reads again what has a new date."""
    for path in [p for p in target.rglob("*") if p.is_file()]:
        if path.relative_to(target).as_posix() not in pages:
            path.unlink()
    for name, content in pages.items():
        path = target / name
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
