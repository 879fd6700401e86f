"""Two offered concerns about one young person meet, and neither side reads the other."""
