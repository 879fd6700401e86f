"""What comes in and goes out of partners, over pages and API."""
