"""Measurements against floors and peers. ``python -m benchmarks`` runs them all and writes docs/benchmarks.md.

What is written down are ratios of two things measured in the same run, one after the other in turns: times of a machine
that does other work besides say little, ratios stay.
"""
