"""Breaking glass: content of one's own organisation in an emergency, for a reason and reviewed."""
