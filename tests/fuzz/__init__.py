"""Fuzzing: damaged input for everything that reads files of others. ``python -m tests.fuzz --help``."""
