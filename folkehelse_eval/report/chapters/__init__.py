"""One module for each page: functions from an evaluation to blocks."""
