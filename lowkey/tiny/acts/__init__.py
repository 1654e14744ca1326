"""The acts: what the built-in model understands a message to be, and what is answered to it.

Pure Python beside `examples.py`, which needs the tokenizer that training needs.
"""
