"""Hostile submissions: forbidden libraries and pickles."""
