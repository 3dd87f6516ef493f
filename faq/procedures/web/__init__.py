"""Pages of the procedures and the calculators, for staff and for citizens."""
