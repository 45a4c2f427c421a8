"""The plan in docs/scaling.md: costs are measured, a week of uploads is simulated, the page is written."""
