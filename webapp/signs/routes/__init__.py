"""The public pages, and the office's pages about what is printed."""
