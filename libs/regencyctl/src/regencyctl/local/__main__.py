"""`python -m regencyctl.local <folder>`: the supervisor of one stack."""

import sys

from regencyctl.local.supervisor import main

sys.exit(main())
