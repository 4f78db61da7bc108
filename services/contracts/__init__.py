"""The words the two services exchange; standard library only."""
