"""Who is treated, with what they are compared, and in which rounds; always with the reason."""
