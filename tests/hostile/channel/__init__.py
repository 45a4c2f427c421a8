"""Hostile submissions: talking to the wrong ears."""
