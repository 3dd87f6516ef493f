"""The operator's one screen: call, inquiry, FAQ, card and booking side by side."""
