"""The nouns of the field: municipality, indicator, period, measure, plan, provenance, cell status.

Frozen, typed, checked on creation; the standard library and pydantic only.
"""
