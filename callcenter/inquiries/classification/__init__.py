"""Which category an inquiry belongs to: the default tree, and suggestions learnt from the log."""
