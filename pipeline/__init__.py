"""Recorded support calls in, coaching profiles out."""
