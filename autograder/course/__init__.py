"""The course folder, its policies, the cells of an assignment, and the records that all steps share."""
