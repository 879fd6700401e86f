"""What people and the system can do with rule sets and decisions."""
