"""Ledgers: the sheets that planners keep, in and out of the descriptions."""
