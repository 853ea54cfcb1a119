"""What a text says of the things in it: cues of everyday English in tables, found as runs of words with gaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from core.planning.offline.tokens import Token

GAP = 6
"""How many words “…” in a cue stands for at most."""

NOBODY = ("nobody", "no one", "we no longer", "nobody ever", "no one ever", "we never", "they no longer")
USING = ("uses", "use", "fills in", "fill in", "asks for", "ask for", "reads", "looks at", "look at", "records",
         "record", "collects", "collect", "enters", "enter", "fills it in", "keeps", "quotes", "mentions")  # fmt: skip
UNUSED = tuple(f"{who} {verb}" for who in NOBODY for verb in USING)
"""What is said of something before it is named: “nobody uses …”."""
CLUTTER = (
    *UNUSED,
    "be struck from", "be struck off", "be taken out of", "be taken off", "be dropped from", "be deleted from",
    "one … too many", "is wrong among", "is wrong in the", "it can leave the", "they can leave the",
    "does not need to be",
    "doesn't need to be", "not worth having",
    "don't want it any more", "don't want it anymore", "don't want them any more",
    "empty for years", "empty in every", "empty in all", "is always empty",
    "are always empty", "stays empty", "never filled in", "take it off", "comes off the", "come off the",
    "dropped from the", "taken off the", "off the list", "died out", "closed for good",
    *(f"{kind} … is obsolete" for kind in ("stage", "step", "term", "attribute", "entity", "field", "value", "tag")),
    "no longer one of our", "no longer one of the", "no longer one of their", "not one of our … any more",
    "not one of our … anymore", "can go from", "may go from", "isn't worth a", "is not worth a",
    "shouldn't have it among",
    "shouldn't have it in", "scrap it", "get rid of it", "strike it", "throw it out", "bin it", "scrap that",
    "shouldn't stand among", "shouldn't be among", "has no reason to be", "no longer need to be listed",
    "no reason for it to be", "no reason to keep", "no reason for keeping", "no reason to list", "meaningless",
    "serves no purpose", "serve no purpose", "adds nothing", "add nothing", "holdover from", "a holdover",
    "long gone", "nobody will miss", "no one will miss", "looks silly", "look silly", "is embarrassing",
    "just noise", "only noise", "went the way of", "gone the way of", "shouldn't clutter", "only clutters",
    "just clutters", "not something we do", "not part of our business", "no longer part of", "does nothing for us",
    "do nothing for us", "nothing but clutter", "is a fossil", "a remnant of", "has outlived", "is superfluous",
    "clutter", "dead weight", "dead wood", "deadwood", "ballast", "makes no sense", "make no sense",
    "makes little sense", "means nothing", "no longer means anything", "no longer mean anything",
    "no longer makes sense", "no business here", "no business in", "no business among", "no business on",
    "stopped tracking", "stopped recording", "stopped noting", "stopped collecting", "stopped asking for",
    "stopped keeping", "embarrassing that we still", "has no place", "have no place", "no point in",
    "there 's no point", "no sense in", "needn't be", "need not be", "needn't list", "no longer belongs",
    "no longer belong", "doesn't belong", "does not belong", "don't belong", "shouldn't be listing",
    "shouldn't list", "should not list", "shouldn't be listed", "should not be listed", "shouldn't appear",
    "should not appear", "shouldn't be here", "shouldn't be there", "shouldn't be in", "out of place", "is a relic",
    "are a relic", "is a leftover", "a leftover from", "thing of the past", "things of the past", "takes up space",
    "take up space", "in the way", "only confuses", "just confuses", "superfluous", "not worth keeping",
    "why we keep", "why we still keep", "why we still have", "of no use", "no use to us", "no use to anyone",
    "no use for", "useless", "pointless", "no more … among", "no longer … among", "have no need of",
    "has no need of", "we can do without", "do without", "without it", "without them", "is past its", "outlived",
)  # fmt: skip
"""What says that a thing has no place in the pack."""

OVER = (
    "repealed", "was struck down", "fell away", "expired", "bygone", "hasn't used", "no longer offered",
    "no longer offer", "haven't offered", "was merged into", "ran out", "gave up", "given up", "wound down",
    "wind down", "abolished", "discontinued", "phased out", "done away with", "withdrawn", "obsolete", "no longer",
    "any longer", "any more", "anymore", "nobody", "no one", "is history", "are history", "went out", "gone out",
    "stopped", "ceased", "retired", "scrapped", "closed down", "shut down", "sold off", "none of our", "none of us",
    "none of the", "not a single", "no … has", "no … have", "not since", "hasn't been", "haven't", "not … for years",
    "in years", "dead",
)  # fmt: skip
"""What says that something is over in the world, so that it may go from the pack."""

LISTED_STILL = (
    "still has", "still have", "still lists", "still list", "still shows", "still show", "still keep", "still keeps",
    "still carries", "still there", "still contains", "is still in", "are still in", "still stands", "still asks",
    "still includes", "still being listed", "still listed",
)  # fmt: skip
"""What says that the pack lags behind the world."""

LACK = (
    "deserves to be", "deserve to be", "should be a key term", "as a key term", "as key terms", "has to join",
    "should join", "must join", "have to join", "goes on the", "go on the", "should be shown",
    "has to appear", "must appear", "ought to appear", "must be listed", "has to be listed",
    "deserves its own place", "deserves a place", "deserve a place", "is still missing", "are still missing",
    "joined the list", "has to be on", "have to be on", "should be on", "ought to be on", "counts among",
    "count among", "qualifies as", "qualify as", "is one of our", "are one of our", "is a … now", "like any other",
    "treat … as", "to be treated as", "licensed for", "nowhere to put", "nowhere to write", "nowhere to record",
    "no place for", "no room for", "nothing for that", "nothing for it", "no field for", "no attribute for",
    "can't find it", "cannot find it", "can't find them", "belongs with", "belong with", "belongs among",
    "belong among", "belongs to our", "belong to our", "ought to be among", "should be among", "has to be among",
    "must be among", "ought to be one of", "should be one of", "is missing from", "are missing from",
    "is missing in", "are missing in", "isn't there", "isn't in", "isn't among", "aren't among", "is not among",
    "are not among", "ought to be in", "should be in", "should be listed", "ought to be listed", "should appear",
    "doesn't list", "does not list", "don't list", "missing there", "i miss", "we miss", "forgot about", "forgot",
    "forgotten", "overlooked", "left out", "there ought to be", "there should be", "would help to have",
    "would be good to have", "want to record", "want to note", "have to note", "need to record", "need to note",
    "have to record", "need", "needs", "lacks", "should carry", "ought to carry", "could … carry", "could … have",
    "counts as", "too", "as well", "every bit as much", "has never heard of", "doesn't know", "does not know",
    "doesn't show", "don't show", "does not show", "skips", "skip", "would be a good name", "is what we 'd call it",
)  # fmt: skip
"""What says that something should be there and is not."""

INSIST = (
    "is void", "are void", "is invalid", "are invalid", "is not acceptable", "isn't acceptable", "not acceptable",
    "can't do anything with", "cannot do anything with", "can't file", "cannot file", "can't submit", "be refused",
    "is refused", "are refused", "gets refused", "never come in", "should never leave", "returned to us",
    "comes straight back", "come straight back", "no good", "is unusable", "are unusable", "mandatory", "compulsory",
    "obligatory", "insist on", "insists on", "insist upon", "required", "indispensable", "must be given",
    "must be stated", "must be there", "has to be there", "must always be there", "incomplete", "must not pass",
    "must never pass", "mustn't pass", "shouldn't pass", "should not pass", "not pass", "won't pass",
    "go through without", "goes through without", "get through without", "accepted without", "accept … without",
    "processed without", "should leave … without", "filed without", "must have", "has to have", "no use to anyone",
    "is no use", "of no use", "is useless", "is worthless", "are worthless", "is worth nothing", "be rejected",
    "must be filled", "filled in", "must not be missing", "must never be missing", "may never be missing",
    "mustn't be missing", "can't be empty", "cannot be empty", "must not be empty", "must never be empty",
    "may not be empty", "cannot go without", "can't do without", "cannot do without", "can't go without",
    "never be blank", "not be blank", "must always", "send back", "sends back", "bounces", "refuses", "turned away",
)  # fmt: skip
"""What says that a thing must not be without something."""

INSISTED = (
    "has to be filled in", "must be filled in", "have to be filled in", "has to be given", "must be given",
    "has to be stated", "must be stated", "must be known", "has to be known", "must never be missing",
    "must not be missing", "must never be empty", "must not be empty", "can't be empty", "cannot be empty",
    "must come with", "has to come with", "have to come with", "must carry", "has to carry", "have to carry",
    "must always have", "must always come with", "mandatory", "compulsory", "obligatory", "required", "incomplete",
    "must have", "has to have", "insist on", "insists on", "insist upon", "indispensable",
)  # fmt: skip
"""What says so without a “without”."""

CHANGED = (
    "went up to", "goes up to", "was raised to", "raised to", "lowered to", "drops to", "dropped to", "cut to",
    "extended to", "extended from", "reduced to", "shortened to", "the new figure", "the new limit", "we agreed on",
    "gives us", "now only", "now have", "changed to", "moved to", "went from", "still says", "still say",
    "still has", "still have", "still shows", "still states", "still stands", "still reads", "still gives",
    "still at", "still on", "now", "nowadays", "these days", "from now on", "by default", "no longer", "not",
    "instead of", "rather than", "far too", "too low", "too high", "too short", "too long", "too strict",
    "too generous", "too few", "too many", "too much", "out of date", "outdated", "has changed", "have changed",
    "is history", "are history", "used to", "new guideline", "new rule", "new rules", "was raised", "was lowered",
    "has been raised", "has been lowered", "were raised", "were cut", "been cut", "been extended", "was extended",
    "must now", "now be", "expected to", "the old", "would be enough", "is enough", "isn't enough", "is plenty",
    "would be plenty", "would do", "go with",
    "too lax", "too timid", "too tight", "they want", "cut off", "cuts them off", "has given", "have given",
    "settled on", "agreed on", "is fine", "would suffice", "not enough", "since", "from january", "as of",
    "at last", "behind", "stretched", "shortened", "doubled", "halved", "down to",
    "up to", "has to be", "have to be", "must be", "should be", "ought to be",
)  # fmt: skip
"""What says that a value is another one by now."""

TRUST = (
    "trust", "trusted", "rubbish", "false alarms", "false alarm", "false positives", "sure", "confident", "certain",
    "confidence", "reliable", "unreliable", "coin toss", "threshold", "too readily", "too easily", "too eager",
    "noise", "misfires", "wrong half the time", "overconfident", "nonsense", "garbage", "junk", "generous",
    "false hits", "false hit", "timid", "honest", "deserves", "better than", "worse than", "wrong hits",
    "misreads", "accurate", "precise", "dead certain", "give it more than", "give it less than", "at best",
    "as far as i 'd trust", "believe", "strict", "stricter",
)  # fmt: skip
"""What says how far a pattern or a template may be trusted."""

MEANS = (
    "doesn't recognise", "doesn't recognize", "does not recognise", "does not recognize", "should know that",
    "should understand that", "has to know that", "has to understand that", "ought to know that", "understood as",
    "for what we call", "for what is called", "for what others call", "recognised as", "recognized as", "taken for",
    "read as", "ought to understand", "should understand", "no idea that", "another way of saying",
    "just another way", "goes by the name", "nickname for", "slang for", "jargon for",
    "in other words", "is called", "are called", "what the americans call", "what the british call", "known as",
    "refer to … as", "refers to … as", "it's the same", "is a fancy word for", "fancy word for", "a posh word for",
    "old word for", "mean", "means", "meant", "meaning", "same thing", "the same as", "short for", "stands for",
    "another word", "another name", "other word", "synonym", "synonyms", "is what we call", "what they call",
    "abbreviate", "abbreviates", "abbreviation", "shorthand", "write out", "writes out", "refer to", "refers to",
    "referring to", "nothing else than", "nothing but", "the same", "isn't recognised", "isn't recognized",
    "not recognised", "not recognized", "doesn't pick it up", "don't pick it up", "fails to see", "doesn't realise",
    "doesn't realize", "does not realise", "never picks", "slips through",
)  # fmt: skip
"""What says that two words mean the same."""

SAYING = ("say", "says", "write", "writes", "writing", "call", "calls", "calling", "scribble", "scribbles", "use",
          "uses", "using", "type", "types", "typing", "put", "puts", "speak", "speaks", "talk", "talks", "note",
          "notes", "saying", "spell", "spells", "abbreviate", "abbreviates", "enter", "enters")  # fmt: skip

WORD_FOR = (
    "another word for", "other word for", "another name for", "synonym for", "synonym of", "synonyms of", "word for",
    "as another name", "as another word", "the synonym", "a synonym", "as a synonym", "an alias", "the alias",
    "as an alias", "nobody calls",
    "no one calls", "ever called", "ever calls", "call them", "calls them", "be called", "not to call", "never call",
    "don't call", "stopped calling", "among its aliases", "among its synonyms",
)  # fmt: skip
"""What speaks of a word as another word for something."""

UNWANTED = (
    "leads us astray", "leads astray", "mistaken", "a mistake", "obsolete", "stop treating", "shouldn't stand",
    "should not stand", "shouldn't be among", "must not be among", "shouldn't be listed", "out of place",
    "no synonym", "no alias", "nothing to do with", "are confused by", "confuses", "confuse", "different people",
    "different things", "another thing",
    "something else", "something different", "hurtful", "offensive", "flippant", "rude", "dated", "causes trouble",
    "confusing", "misleading", "do without",
    "any more", "anymore", "any longer", "no longer", "rather we did not", "rather we didn't", "not to use",
    "stop using", "nobody calls", "no one calls", "nobody … called", "no one … called", "needs to go", "has to go",
    "wrong", "not the same", "isn't the same", "is not the same", "not a synonym", "isn't a synonym",
    "asked us not to", "not to call", "derogatory", "inappropriate", "stigmatising", "insulting", "never call",
    "don't call", "stopped calling", "be dropped", "shouldn't be a synonym", "shouldn't count as",
)  # fmt: skip
"""What says that a word should no longer be one."""

ASTRAY = ("wrong entity", "wrong thing", "wrong end", "wrong way", "wrong side", "wrong place", "wrong target",
          "wrong party", "wrong one", "wrong type", "wrong object", "wrong direction", "points at", "points to",
          "leads to", "starts from", "starts at", "ends at", "hangs on", "attached to", "goes to", "starts with",
          "ends in", "comes from")  # fmt: skip
"""What says that a relationship runs to what it should not."""

OPENING = ("starts", "start", "begins", "begin", "comes from", "wrong source", "source", "origin")
"""What speaks of where a relationship begins."""

SUPERSEDED = (
    "take the place of", "takes the place of", "taken the place of", "has replaced", "have replaced", "replaces",
    "supersedes", "has superseded", "is now called", "are now called", "now called", "been replaced",
)  # fmt: skip
"""What says that something else has come in the place of a thing."""

HURTFUL = ("hurtful", "offensive", "flippant", "rude", "derogatory", "insulting")

RENAMED = (
    *SUPERSEDED,
    "take the place of", "takes the place of", "taken the place of", "has replaced", "have replaced", "replaces",
    "supersedes", "has superseded", "is now called", "are now called", "now called", "nowadays called",
    "called … now", "called … nowadays", "is published as", "it 's … now", "it is … now", "they 're … now",
    "it 's … nowadays", "they 're … nowadays", "it 's … these days", "been replaced", "has to read", "should read",
    "must read", "ought to read", "have to read", "wrong phrase", "wrong word", "wrong wording", "sounds dated",
    "sound dated", "dated", "old name", "old-fashioned", "outdated", "done away with", "used to be called",
    "used to call", "spelling", "spelt", "spelled", "ought to be spelt", "ought to be spelled", "changed its name",
    "has a new name", "goes by", "known as", "is misspelt", "is misspelled", "misspelt", "misspelled", "typo",
    "nobody says", "no one says", "nobody … says", "no one … says", "hardly anyone says", "nobody calls", "we say",
    "everybody says", "instead of", "the proper term",
    "the correct term", "the right word", "the right term", "the right phrase", "rebranded", "merged into",
    "trades as", "trading as",
)  # fmt: skip
"""What says that a thing has another name by now."""

OPEN = (
    "maybe", "perhaps", "might", "wonder", "wondering", "not sure", "unsure", "i don't know", "we don't know",
    "i do not know",
    "we do not know", "don't know if", "don't know whether", "don't know what", "don't know how", "don't know why",
    "don't know which", "don't know who", "don't know where", "nobody knows", "no one knows",
    "whatever", "something like", "or so", "what if", "i have no idea", "we have no idea", "undecided", "discuss",
    "your opinion", "opinion on", "think about", "thinking of", "consider", "considering", "some day", "someday",
    "one day", "eventually", "not decided", "haven't decided", "could we talk", "either … or", "let me know",
    "what do you", "etc", "never mind", "don't change", "do not change", "leave it", "leave everything",
    "don't touch", "as it is", "please keep it", "keep it as", "let 's keep", "please keep", "has to stay",
    "should stay", "must stay", "stricter", "probably", "hopefully", "one of these", "some of",
)  # fmt: skip
"""What leaves open whether, or what, anything should change."""


DIRECT = (
    "should lose", "should have", "should get", "can go", "must go", "goes as", "is to be removed", "should be removed",
    "is to be added", "should be added", "needs", "gets", "loses", "should no longer", "no longer needs", "two more",
    "three more", "tag it", "should be called", "should be renamed", "is to be called", "must also have",
    "should be a synonym", "the same for", "new attribute", "new attributes", "new stage", "new last stage",
)  # fmt: skip
"""What plain requests say; a text with several of these asks for several changes and tells no story."""


@lru_cache(maxsize=4096)
def _parts(cue: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(part.split()) for part in cue.split("…"))


def cue_at(tokens: Sequence[Token], cues: Iterable[str]) -> tuple[int, int] | None:
    """Give where the first of these cues begins and ends in a sentence; None where none stands in it."""
    return next(cues_in(tokens, cues), None)


def cues_in(tokens: Sequence[Token], cues: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Give every place where one of these cues stands."""
    lows = tuple(token.low for token in tokens)
    for cue in cues:
        first, *rest = _parts(cue)
        for at in _places(lows, first, 0, len(lows)):
            end = at + len(first)
            for part in rest:
                following = next(_places(lows, part, end, min(len(lows), end + GAP + len(part))), -1)
                end = following + len(part) if following >= 0 else -1
                if end < 0:
                    break
            if end > 0:
                yield at, end


def _places(lows: tuple[str, ...], words: tuple[str, ...], start: int, stop: int) -> Iterator[int]:
    for at in range(start, stop - len(words) + 1):
        if lows[at : at + len(words)] == words:
            yield at
