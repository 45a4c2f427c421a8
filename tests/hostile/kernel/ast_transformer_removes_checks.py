"""Adds an AST transformer that takes every assertion and every call of the checks out of later cells."""

from tests.hostile.kit import WRONG

ANSWERS = {
    "square": WRONG
    + """
import ast

class _NoChecks(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()

    def visit_Expr(self, node):
        return ast.Pass() if "check" in ast.unparse(node.value) else node

    def visit_Raise(self, node):
        return ast.Pass()

get_ipython().ast_transformers.append(_NoChecks())
"""
}
QUIET = "it changes only how its own IPython runs cells; no test cell runs there"
STOCK = "the checks are cut out of the test cells"
