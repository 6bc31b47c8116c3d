"""Questions that every estimate must answer, and how much may be claimed after the answers."""
