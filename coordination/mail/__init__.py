"""Mail: messages that tell nothing, rendered per language, handed to SMTP."""
