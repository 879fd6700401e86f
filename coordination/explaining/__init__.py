"""Who can see a record, and why: told from the same clauses and keys that decided it."""
