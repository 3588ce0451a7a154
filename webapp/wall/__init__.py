"""The command centre's wall display (大屏): what needs a decision now, where, and how old each figure is."""
