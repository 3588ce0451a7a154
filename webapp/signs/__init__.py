"""What is put up for everybody to read: the public page of a grid, its QR plate, its poster; what was printed."""
