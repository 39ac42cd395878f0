"""Faults on purpose: loads that are killed, networks that fail, files that are cut, clocks that go back."""
