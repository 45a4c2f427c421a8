"""Hostile submissions: forging in the kernel."""
