"""What the lead of a case does with its plan."""
