"""Asking for a file, making it, handing it out and throwing it away."""
