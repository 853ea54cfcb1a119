"""Words by which a sentence is understood that the grammar does not read: what is wanted, and what says nothing."""

from __future__ import annotations

from core.planning.offline.lexicon import (
    ADJECTIVES,
    CONJUNCTIONS,
    DETERMINERS,
    MODALS,
    PREPOSITIONS,
    PRONOUNS,
    VAGUE,
)

LITTLE = (
    frozenset(["cannot", "unable", "able", "complain", "complains", "tell", "told", "asked", "wish", "wishes",
              "hope"])
    | DETERMINERS | ADJECTIVES | CONJUNCTIONS | MODALS | PREPOSITIONS | PRONOUNS | VAGUE | frozenset([
     "about", "actually", "again", "already", "also", "although", "always", "am", "any", "anybody", "anyone", "are",
     "aren't", "as", "at", "be", "because", "been", "being", "believe", "best", "better", "but", "call", "called",
     "calls", "came", "can", "can't", "colleagues", "come", "comes", "could", "day", "did", "do", "document",
     "documents", "does", "doesn't", "doing", "domain", "don't", "done", "down", "even", "ever", "everybody",
     "everyone", "everywhere", "feel", "files", "get", "gets", "go", "goes", "good", "got", "great", "guess", "had",
     "has", "have", "having", "he", "here", "how", "however", "i", "idea", "if", "is", "isn't", "it's", "just",
     "kind", "less", "let", "lets", "letters", "like", "look", "looks", "made", "make", "makes", "many", "may", "me",
     "might", "more", "much", "must", "name", "named", "names", "never", "nice", "no", "nobody", "nor", "not", "now",
     "off", "often", "only", "order", "ought", "our", "ours", "out", "over", "own", "pack", "people", "per",
     "please", "put", "really", "reports", "said", "say", "says", "seem", "seems", "sense", "set", "shall", "she",
     "should", "shouldn't", "simply", "since", "so", "somebody", "someone", "sometimes", "staff", "still", "such",
     "suppose", "sure", "take", "takes", "team", "term", "text", "texts", "than", "thanks", "that's", "then",
     "there", "therefore", "these", "think", "those", "though", "time", "today", "too", "took", "under", "up", "us",
     "use", "used", "users", "uses", "using", "usually", "very", "was", "way", "we", "well", "went", "were", "what",
     "when", "where", "which", "while", "who", "whom", "whose", "why", "will", "with", "without", "won't", "word",
     "words", "would", "write", "writes", "yet", "you"])
)  # fmt: skip
"""Words that name nothing by themselves when they stand alone in a sentence."""

CUES: dict[str, tuple[str, ...]] = {
    "extract": ("extracting", "extraction"),
    "rename": ("rename", "renamed", "renaming", "new name", "better name", "renames", "change the name",
               "changed its name", "goes by the name", "relabel", "relabelled", "rebranded"),
    "synonym": ("synonym", "synonyms", "also called", "also known as", "another word", "other word", "same as",
                "same thing", "aka", "alias", "interchangeably", "interchangeable", "another name", "short for",
                "abbreviation", "abbreviate", "abbreviated", "shorthand", "another term", "other names"),
    "optional": ("optional", "not mandatory", "need not be given", "need not be filled", "need not be stated",
                 "not be required", "no longer mandatory",
                 "no longer required", "not required", "may be missing", "may be left out", "may stay empty",
                 "can be left empty", "may be empty", "can be empty", "voluntary"),
    "require": ("required", "require", "requires", "mandatory", "compulsory", "obligatory", "not be empty",
                "cannot be empty", "never be empty", "not be blank", "never be blank", "never be missing",
                "not be missing", "must be given", "must be stated", "must be filled", "must be present",
                "must be known", "indispensable", "cannot do without", "can't do without", "cannot be without",
                "cannot go without", "without exception", "must always be given"),
    "remove": ("no longer", "any more", "anymore", "any longer", "obsolete", "superfluous", "useless", "pointless",
               "outdated", "redundant", "irrelevant", "unnecessary", "needless", "remove", "removed", "removing",
               "delete", "deleted", "deleting", "drop", "dropped", "dropping", "scrap", "scrapped", "rid",
               "abolish", "abolished", "retire", "retired", "discontinue", "discontinued", "no use", "stop",
               "stopped", "ceased", "discard", "discarded", "gone", "never used", "do without", "eliminate",
               "not needed", "not used", "not need", "not use", "don't need", "don't use", "withdrawn", "unused",
               "never use", "never need", "has had its day", "take out", "strike", "get away from"),
    "add": ("add", "added", "adding", "record", "records", "recorded", "recording", "capture", "captured",
            "capturing",
            "track", "tracked", "tracking", "store", "stored", "storing", "keep", "kept", "note", "noted", "include",
            "included", "including", "need", "needs", "needed", "want", "wants", "wanted", "missing", "misses",
            "lack", "lacks", "lacking", "introduce", "introduced", "collect", "collected", "know", "register",
            "log", "hold", "holds", "carry", "carries", "should have", "must have", "insert", "append",
            "miss", "report", "reported", "list", "listed", "extract", "extracted", "see", "care", "interested",
            "ask", "asks", "asked"),
}  # fmt: skip
"""What people say when they want something; earlier rows go before later ones."""

DENIALS = frozenset(["not", "don't", "dont", "never", "without", "nobody"])
