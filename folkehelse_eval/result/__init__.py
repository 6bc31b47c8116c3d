"""Results as plain, frozen values; to and from JSON. No arrays, no frames."""
