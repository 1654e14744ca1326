"""What may be done: binds the code where the spec persuades the model. Knows no tool by its name."""
