"""Inference for few treated units; every function takes all indicators at once."""
