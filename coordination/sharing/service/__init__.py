"""What a person or the system can do with shares, their grounds and the duty to inform."""
