"""What is true on the map: a pure spatial library without web, database, clock or environment."""
