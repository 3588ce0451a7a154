"""The database's history: numbered migrations, one subject each."""
