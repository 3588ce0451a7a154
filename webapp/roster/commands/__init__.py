"""What changes the roster: one function, one use case; none of them commits."""
