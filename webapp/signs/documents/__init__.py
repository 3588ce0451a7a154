"""What is drawn and printed: the sketch map, the plate, the poster."""
