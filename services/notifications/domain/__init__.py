"""Rules of sending: pure, standard library only."""
