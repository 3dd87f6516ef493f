"""`python -m telephony.exchange`: the exchange as a process of its own."""

import sys

from telephony.exchange.server import main

if __name__ == "__main__":
    sys.exit(main())
