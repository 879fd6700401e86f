"""Young persons: each organisation's own registrations, and finding them again."""
