"""Grades and feedback in the forms that learning platforms take, and as tables for people and for research."""
