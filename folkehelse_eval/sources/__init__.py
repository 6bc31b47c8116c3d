"""From delivered bytes to rows: the only code that opens raw files or the network."""
