"""Hostile submissions: escape."""
