"""The inquiry log: what was asked, what was answered, how it is classified, found and followed."""
