"""Measurements against floors and peers: ``python -m benchmarks`` runs them and writes docs/benchmarks.md.

What counts are ratios of two things measured in the same run, one after the other in turns: times of a machine that
does other work besides say little, ratios stay. README.md says how a part is added.
"""
