"""How package data were made from published files."""
