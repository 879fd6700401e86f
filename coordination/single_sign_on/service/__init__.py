"""What is done with providers and with the people who log in through them."""
