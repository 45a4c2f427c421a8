"""Hostile submissions: forging by the notebook file."""
