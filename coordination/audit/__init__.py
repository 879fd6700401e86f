"""The log: every look is accounted for, and the log shows when somebody tampered with it."""
