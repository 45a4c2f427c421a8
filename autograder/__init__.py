"""Releases assignments, grades untrusted submissions in a sandbox, and explains the result."""

import sys

# jsonschema, which nbformat imports, compiles the grammar of internationalized web addresses at import
# if it finds this package: more than a second for each command. No schema of a notebook asks for it.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
