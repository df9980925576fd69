"""What templates get: one file a noun."""
