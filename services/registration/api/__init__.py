"""JSON doors: HTTP in, use case, HTTP out. Each module with a ``blueprint`` is a group of doors."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any


def blueprints() -> list[Any]:
    """The blueprints of all doors, in the order of their modules' names."""
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    return [module.blueprint for module in modules if hasattr(module, "blueprint")]
