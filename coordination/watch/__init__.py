"""Whether the installation itself is well, and who hears of it when it is not."""
