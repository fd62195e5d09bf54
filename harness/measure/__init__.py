"""The core: models to facts to extract, and every figure as a function of an extract."""
