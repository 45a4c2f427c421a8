"""Hostile submissions: leaks."""
