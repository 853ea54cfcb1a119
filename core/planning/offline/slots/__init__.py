"""A second way to read a request: by the slots of a change, in whatever order its words come.

`marks` says what each run of words is (a thing, a new name, a kind, a value, what is wanted), `acts` fills the slots of
one change from the marks of a clause, with none left over, and `reader` cuts a request into clauses that can be
filled so. Where a word is left over, nothing is read.
"""
