"""The main job end to end, judged by tables and models that import nothing of the product."""
