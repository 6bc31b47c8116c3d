"""Questions about an estimate answered with numbers, and the claim level that follows."""
