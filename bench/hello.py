"""The limit of every page and answer: the least that Flask can do on the same server."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    """Say hello."""
    return "Hello"


@app.get("/healthz")
def healthz() -> str:
    """Say that the process runs."""
    return "ok"
