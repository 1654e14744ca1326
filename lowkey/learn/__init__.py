"""Where a model is measured, so that it can get better. Knows no HTTP and no conversation's flow."""
