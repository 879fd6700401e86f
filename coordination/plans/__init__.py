"""The plan of a case: goals with their scores, when it is evaluated, and what came of that."""
