"""The shape of every request and answer (marshmallow); both doors load them."""
