"""Pictures under one style, as data addresses; every one is drawn for a phone first."""
