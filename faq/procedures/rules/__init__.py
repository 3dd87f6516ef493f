"""The rules of dates, fees and PINs, free of the database and of any framework (PRC-2).

Every result carries the rule that decided it, as a code that the pages word, and its sources.
S0 to S4 are the documents the centre's work is described in; `OWN` marks a rule that they leave
open and that the city has to confirm.
"""
