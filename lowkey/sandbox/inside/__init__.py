"""What runs inside of a sandbox: it seals itself, then runs cells of Python. Knows nothing of Lowkey.

Its process loads these files and the standard library alone, and of that as little as can be: every
module is paid for by each start of a session.
"""
