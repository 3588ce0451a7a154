"""What changes shifts, one file per theme; none of them commits, each leaves a line in history and audit log."""
