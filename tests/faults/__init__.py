"""What must survive what."""
