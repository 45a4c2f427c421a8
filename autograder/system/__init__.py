"""Helpers around the operating system: alarms, locked databases."""
