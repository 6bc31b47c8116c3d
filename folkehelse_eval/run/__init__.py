"""Plan to published pages: plan files, pipeline, notebooks, command line."""
