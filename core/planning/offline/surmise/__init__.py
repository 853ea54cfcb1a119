"""A last way to read a request: by what its whole text speaks of and in what tone, without any grammar.

Experts tell a story first, and what they want in passing: “We gave up house calls last spring, so it makes no sense
as an appointment type.” `scene` finds what a text names, `tone` what it says of it, and each of the other modules knows
one kind of wish. A wish is planned only where its evidence is complete and points at one change; it is asked about
where the evidence is weaker; where there is none, nothing is said.
"""
