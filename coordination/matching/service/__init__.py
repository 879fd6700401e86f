"""What people and the system can do about offers for matching."""
