"""What people, their administrators and the login pages do with factors, passwords and sessions."""
