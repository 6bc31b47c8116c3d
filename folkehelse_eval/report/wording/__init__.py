"""The only place that writes sentences: from results, at their claim level."""
