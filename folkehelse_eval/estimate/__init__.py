"""Estimators and inference as pure functions on arrays."""
