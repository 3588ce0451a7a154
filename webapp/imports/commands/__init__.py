"""What imports write; none of these commits."""
