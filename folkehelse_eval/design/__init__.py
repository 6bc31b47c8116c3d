"""Who is treated, compared, excluded and why; rounds relative to start; arrays for estimators."""
