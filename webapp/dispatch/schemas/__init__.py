"""What the interface of dispatch takes and returns."""
