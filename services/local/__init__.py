"""The ``placecard`` command and the one-machine run; the only room that knows both services."""
