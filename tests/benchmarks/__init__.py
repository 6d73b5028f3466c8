"""The benchmark: arcli beside ledger, hledger and beancount on the same receivables.

    python -m tests.benchmarks.generate 100000 /tmp/bench      # the ledgers alone
    python -m tests.benchmarks.run                             # generate, compare, measure, judge

`story` invents what happened, `livedin` the same as people keep their books, `ledgers` writes it down in each
tool's format, `mistakes` spoils entries, `peers` knows each tool's commands, `measure` times processes, `bench` holds
the bounds, `tables` prints them.
Nothing here imports arcli: it is measured and checked from outside, as its users meet it.
"""
