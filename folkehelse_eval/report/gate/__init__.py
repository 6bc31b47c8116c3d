"""The last look: finished files are read back, and every number has to belong to a result."""
