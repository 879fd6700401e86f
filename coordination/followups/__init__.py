"""Follow-ups: agreements between organisations, or inside one, with a clock and an answer."""
