"""`python -m lowkey` is `lowkey`. Knows nothing else."""

import sys

from lowkey.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
