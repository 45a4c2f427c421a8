"""Releases assignments, grades untrusted submissions in a sandbox, and explains the result."""
