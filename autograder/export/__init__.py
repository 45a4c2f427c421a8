"""Grades and feedback in the forms that learning platforms take, and tables for people and for research."""
