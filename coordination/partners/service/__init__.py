"""What a person or the operator can do with organisations and memberships."""
