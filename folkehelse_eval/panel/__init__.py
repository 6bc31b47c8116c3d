"""The panel: one column contract, checked once; built, stored as Parquet, loaded."""
