"""Collections: who is asked for what today, by what right, and what happens then. Pure: ledger → plans and states.

No level, fee, broken promise or next date is stored anywhere: all is derived from entries.
"""
