"""Hostile submissions: exhaustion."""
