"""What runs around the product: bootstrap, embedded servers, demo and checks."""
