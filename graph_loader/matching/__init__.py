"""Matching demands with results and experts: texts, ranking, explanations, evaluation."""
