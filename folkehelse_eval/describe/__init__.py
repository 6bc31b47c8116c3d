"""Reach and indicator development: described, never credited."""
