"""This package: its name, which is another one for a copy inside a wheel, and the folder that it lies in."""

from __future__ import annotations

import os

NAME = __name__.rpartition("._core.")[0]
FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
