"""What imports read: the tables of the layers, what they hold, the blocks things fall into."""
