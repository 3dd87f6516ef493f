"""The provider's own library, kept behind the switch's port."""
