"""Years of the clocks' work in minutes: what is due happens once and at its hour, checked by a reckoning of its own."""
