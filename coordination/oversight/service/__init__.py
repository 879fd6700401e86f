"""What the product and the privacy officer do with the log."""
