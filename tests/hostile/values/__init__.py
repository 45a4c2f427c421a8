"""Hostile submissions: forged values."""
