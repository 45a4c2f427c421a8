"""Read the catalogue file of one question as text; every slip in it is named with its line."""

from __future__ import annotations

import ast
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

from autograder.catalogue.entry import DEFINITION, Entry, as_handed_in, code_of, replaced
from autograder.course.assignment import Assignment
from autograder.course.errors import UserError

_KEYWORDS = {"fails", "replace", "constant"}
_NOVELTY = re.compile(r"New in this question: (.+)\.", re.DOTALL)


def read(path: Path, assignment: Assignment) -> list[Entry]:
    """Return the entries of one file.

    Raises:
        UserError: see `catalogue.load`.
    """
    file = _file(path, assignment)
    if path.stem not in assignment.questions:
        raise file.error(1, f"{assignment.name} has no answer cell with the grade_id '{path.stem}'")
    entries: list[Entry] = []
    lines: dict[str, int] = {}
    for node in file.definitions():
        entry = file.entry(node)
        code = code_of(entry.source)
        for what, known in (("the name", entry.name), ("the code", code)):
            if known in lines:
                raise file.error(
                    node.lineno, f"'{entry.name}' has {what} of the entry in line {lines[known]}"
                )
        lines[entry.name] = lines[code] = node.lineno
        entries.append(entry)
    return entries


def read_novelty(path: Path, assignment: Assignment) -> str:
    """Return what is new in a question; see `catalogue.novelty`."""
    return _file(path, assignment).novelty()


def _file(path: Path, assignment: Assignment) -> _File:
    where = f"catalogue/{assignment.name}/{path.name}"
    if not path.is_file():
        raise UserError(f"{where} is missing: every question has a catalogue file.")
    return _File(where, path.stem, path.read_text("utf-8"), assignment)


@dataclass
class _File:
    """A catalogue file while it is read.

    Attributes:
        where: what to call it in a message.
        question: grade_id of the answer cell it is about.
        text: what it holds.
        assignment: the question's assignment.
    """

    where: str
    question: str
    text: str
    assignment: Assignment

    def error(self, line: int | None, what: str) -> UserError:
        return UserError(f"{self.where}, line {line}: {what}.")

    def tree(self) -> ast.Module:
        try:
            return ast.parse(self.text)
        except SyntaxError as error:
            raise self.error(error.lineno, error.msg) from error

    def novelty(self) -> str:
        """What is new in the question, by the file's docstring."""
        match = _NOVELTY.fullmatch(" ".join((ast.get_docstring(self.tree()) or "").split()))
        if not match:
            raise self.error(1, 'a file begins with the docstring "New in this question: ... ."')
        return match[1]

    def definitions(self) -> list[ast.FunctionDef]:
        """The decorated functions of the file."""
        self.novelty()
        found = []
        for node in self.tree().body[1:]:
            if isinstance(node, ast.FunctionDef):
                found.append(node)
            elif not isinstance(node, ast.ImportFrom):
                raise self.error(
                    node.lineno, "beside its docstring and one import, a file holds decorated functions only"
                )
        return found

    def entry(self, node: ast.FunctionDef) -> Entry:
        declared = self._declared(node)
        summary, _, message = (ast.get_docstring(node) or "").partition("\n\n")
        if not summary:
            raise self.error(
                node.lineno, f"'{node.name}' needs a docstring that says what such an answer does"
            )
        if declared and not message.strip():
            raise self.error(
                node.lineno,
                f"the docstring of '{node.name}' needs a second paragraph: what a student is told",
            )
        source = self._source(node, declared["replace"] if declared else [])
        functions = tuple(part.name for part in ast.parse(source).body if isinstance(part, DEFINITION))
        if not functions:
            raise self.error(node.lineno, f"'{node.name}' defines no function")
        constant = declared.get("constant", "") if declared else ""
        if constant and not re.search(rf"(?<![\w.]){re.escape(constant)}(?![\w.])", source):
            raise self.error(node.lineno, f"'{node.name}' does not hold its constant, {constant}")
        return Entry(
            self.question,
            node.name,
            wrong=declared is not None,
            summary=" ".join(summary.split()),
            message=" ".join(message.split()) if declared else "",
            fails=frozenset(declared["fails"]) if declared else frozenset(),
            source=source,
            functions=functions,
            pairs=tuple(declared["replace"]) if declared else (),
            constant=constant,
        )

    def _declared(self, node: ast.FunctionDef) -> dict | None:
        """What a misconception's decorator states; None for an alternative."""
        decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
        if decorators == ["alternative"]:
            return None
        call = node.decorator_list[0] if len(decorators) == 1 else None
        if not isinstance(call, ast.Call) or ast.unparse(call.func) != "misconception":
            raise self.error(
                node.lineno, f"'{node.name}' needs one decorator, @misconception(...) or @alternative"
            )
        try:
            given = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
        except ValueError as error:
            raise self.error(call.lineno, f"fails= and replace= of '{node.name}' are constants") from error
        if call.args or not set(given) <= _KEYWORDS:
            raise self.error(call.lineno, "@misconception takes fails=, replace= and constant=, nothing else")
        self._check_fails(call.lineno, node.name, given.get("fails"))
        if not isinstance(given.get("constant", ""), str):
            raise self.error(call.lineno, f"constant= of '{node.name}' is a text, such as '0.01'")
        replace = given.get("replace", [])
        return given | {"replace": [replace] if isinstance(replace, tuple) else replace}

    def _check_fails(self, line: int, name: str, fails: object) -> None:
        """Refuse a misconception that fails nothing, or what is not there."""
        if not isinstance(fails, set) or not fails:
            raise self.error(line, f"'{name}' needs fails=, a set with at least one graded cell")
        graded = [cell.grade_id for cell in self.assignment.tests_of(self.question)]
        for unknown in sorted(map(str, fails - set(graded))):
            raise self.error(
                line,
                f"'{name}' fails '{unknown}', but the graded cells of {self.question} are "
                + ", ".join(graded),
            )

    def _source(self, node: ast.FunctionDef, replace: list) -> str:
        """What the entry defines, by its body or by its replacements in the reference."""
        own = self._body(node)
        if bool(own) == bool(replace):
            raise self.error(
                node.lineno, f"'{node.name}' needs either functions in its body or replace=(old, new)"
            )
        return own or self._replaced(node, replace)

    def _body(self, node: ast.FunctionDef) -> str:
        """The code in the function's body, as it reads at the level of a module."""
        lines = self.text.splitlines()[: node.end_lineno]
        first = node.body[0].end_lineno or node.lineno
        while first < len(lines) and not lines[first].strip():
            first += 1
        source = textwrap.dedent("\n".join(lines[first:]))
        try:
            compile(source, self.where, "exec")
        except SyntaxError as error:
            raise self.error(first + (error.lineno or 1), f"'{node.name}': {error.msg}") from error
        return source + "\n" if source else ""

    def _replaced(self, node: ast.FunctionDef, pairs: list) -> str:
        """The reference's definitions that the replacements change, as they read after it."""
        line, reference = node.decorator_list[0].lineno, self.assignment.reference_code(self.question)
        for pair in pairs:
            if not (isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(t, str) for t in pair)):
                raise self.error(line, f"replace of '{node.name}' takes a pair of texts or a list of pairs")
            times = reference.count(pair[0]) if pair[0] else 0
            if times != 1:
                raise self.error(
                    line,
                    f"'{node.name}' replaces {pair[0]!r}, which occurs {times} times "
                    f"in the reference of {self.question} instead of once",
                )
        changed = replaced(reference, pairs)
        if changed is None:
            raise self.error(line, f"replacements of '{node.name}' overlap")
        try:
            compile(changed, self.where, "exec")
        except SyntaxError as error:
            raise self.error(
                line, f"the reference after the replacement of '{node.name}': {error.msg}"
            ) from error
        return as_handed_in(changed, without=_common(reference, changed))


def _common(one: str, other: str) -> tuple[str, ...]:
    """Names of the definitions that two sources share, code for code."""
    first, second = (
        {node.name: ast.dump(node) for node in ast.parse(source).body if isinstance(node, DEFINITION)}
        for source in (one, other)
    )
    return tuple(name for name, code in second.items() if first.get(name) == code)
