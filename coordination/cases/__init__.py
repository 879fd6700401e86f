"""Cases: concerns that need several partners together, with one lead."""
