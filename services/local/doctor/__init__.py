"""``placecard doctor``: look at everything that can be wrong, and name the mend of each."""
