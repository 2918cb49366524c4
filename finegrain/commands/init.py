"""`finegrain init`: drafts a folder of staging from a source's tables."""

from finegrain.init.command import init as command

__all__ = ["command"]
