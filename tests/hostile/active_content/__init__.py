"""Hostile submissions: active content."""
