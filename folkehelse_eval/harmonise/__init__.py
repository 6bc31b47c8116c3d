"""Delivered rows onto the borders of 2024, with status, period and exactness."""
