"""The simulated country: documented model, known effects, files in the suppliers' formats."""
