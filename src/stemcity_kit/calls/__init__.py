"""Open calls: one engine for partners, sponsors, contents and scholarships, as pure functions over frozen values.

A `Call` is the text of the call as data. What is done is a `Record`, one decision each; a `CaseFile` is the state that
follows from the records. Nothing here reads a clock, draws at random, or writes anything down: the moment, the person
and the seed are arguments, and the journal keeps the records.
"""
