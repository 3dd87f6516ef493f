"""What must hold when processes die and people act at the same moment (R1, R2, R7, R10)."""
