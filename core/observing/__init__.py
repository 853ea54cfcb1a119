"""What tells an operator how the application does: its log, its figures, its traces. At the bottom of all rooms."""
