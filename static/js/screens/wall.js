// The wall display.
