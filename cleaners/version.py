"""The cleaner's version: raised whenever the same page may give another article."""

CLEANER_VERSION = "6"
