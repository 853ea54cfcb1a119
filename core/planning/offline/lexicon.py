"""The words of authoring requests: verbs, names of kinds and fields, and words that carry no meaning here."""

from __future__ import annotations

from typing import Literal

Verb = Literal["add", "give", "remove", "rename", "call", "change", "raise", "lower", "move", "copy", "link",
               "require", "describe", "bump", "switch_on", "switch_off", "replace", "treat", "undo",
               "dedupe", "improve"]  # fmt: skip

VERBS: dict[Verb, tuple[str, ...]] = {
    "add": (
        "add", "include", "introduce", "create", "put", "insert", "append", "define", "attach", "register",
        "capture", "track", "record", "store", "collect", "new", "establish", "set up", "put in", "declare",
        "add in", "also add", "bring in", "we need", "we also need", "i need", "we want", "i want", "keep track of",
        "start tracking", "start capturing", "start recording", "there should be", "there must be",
        "there needs to be", "make room for", "we are missing", "we're missing", "we lack",
        "i miss", "we miss", "i'd like",
        "would like", "i would like", "we would like", "we'd like", "want", "need", "extend with", "hold",
        "list", "note down",
        "log", "we should have", "we ought to have", "we should also have", "we must have",
        "make a", "make an", "build", "write down", "have", "see", "get", "keep", "save",
    ),
    "give": ("give", "extend", "enrich", "equip", "supplement", "expand", "provide", "augment"),
    "remove": (
        "remove", "delete", "drop", "get rid of", "take out", "take away", "take off", "take", "eliminate", "erase",
        "discard", "strike", "strike out",
        "empty", "wipe out", "weed out", "root out", "sweep out", "clean out", "cut", "cut out",
        "kick out", "throw out", "throw away", "scrap", "purge",
        "clear", "clear out", "exclude", "omit", "leave out", "stop tracking", "stop capturing", "stop recording",
        "stop collecting", "stop using", "stop treating", "stop reading", "stop recognising", "stop counting",
        "stop accepting", "stop understanding", "stop keeping", "stop listing", "we no longer need", "we don't need",
        "we do not need", "no longer need",
        "i don't need", "i no longer need", "i do not need", "detach", "wipe", "dump", "retire", "forget",
        "forget about", "remove again", "rm", "del", "zap",
        "we no longer use", "we don't use", "we no longer track", "we no longer want", "we don't want",
        "we can do without", "unset", "withdraw", "we can drop", "we can remove", "deprecate", "abolish", "lose",
        "chuck", "chuck out", "ditch", "strip", "axe", "do away with", "we stopped using", "we stopped tracking",
        "nobody uses", "nobody needs", "no one uses", "no one needs", "we never use",
        "kill", "kill off", "bin", "trash", "toss", "toss out", "nuke",
        "we no longer record", "we no longer capture", "we no longer collect", "we no longer store",
        "we no longer keep", "we no longer hold", "we no longer require",
    ),
    "rename": ("rename", "relabel", "retitle", "rebrand", "re-name", "rechristen"),
    "call": ("call", "name", "title", "label"),
    "change": (
        "change", "set", "update", "make", "modify", "edit", "adjust", "alter", "correct", "fix", "revise",
        "rewrite", "rephrase", "reword", "put", "turn", "switch", "convert", "mark", "assign", "amend", "let",
    ),
    "raise": ("raise", "increase", "bump up", "lift", "up", "boost", "push up"),
    "lower": ("lower", "reduce", "decrease", "bring down", "cut down", "drop down", "push down"),
    "move": ("move", "shift", "transfer", "relocate", "reassign", "migrate"),
    "copy": ("copy", "duplicate"),
    "link": ("link", "connect", "relate", "tie", "associate", "join"),
    "require": ("require", "make mandatory", "make required", "demand"),
    "describe": ("describe", "document"),
    "bump": ("bump", "increment", "bump up", "advance"),
    "switch_on": ("turn on", "switch on", "enable", "activate"),
    "switch_off": ("turn off", "switch off", "disable", "deactivate"),
    "replace": ("replace", "swap", "substitute", "exchange", "swap out"),
    "treat": ("treat", "use", "accept", "recognise", "recognize", "regard", "consider", "count", "read",
              "understand", "interpret", "take", "map"),
    "undo": ("undo", "revert", "roll back", "take back", "reverse", "rollback"),
    "improve": ("improve", "clean up", "clean", "tidy", "tidy up", "optimise", "optimize", "simplify", "streamline",
                "rework", "review", "refine", "polish", "complete", "overhaul", "modernise", "modernize", "harmonise",
                "restructure", "sort out", "take care of", "look after", "shorten", "enhance"),
    "dedupe": ("dedupe", "deduplicate", "de-duplicate"),
}  # fmt: skip
"""Each verb of the planner with the ways in which people say it; a word may stand under several verbs."""

KEEPING = {"keep": "keeping", "record": "recording", "track": "tracking", "store": "storing", "hold": "holding",
           "capture": "capturing", "have": "having", "collect": "collecting", "ask for": "asking for",
           "maintain": "maintaining", "list": "listing", "report": "reporting", "gather": "gathering", "use": "using",
           "carry": "carrying", "note": "noting"}  # fmt: skip
NO_REASON = ("it makes no sense to", "it makes little sense to", "there is no need to", "there's no need to",
             "there is no reason to", "we see no reason to", "it is pointless to", "it is useless to", "no need to",
             "we do not have to", "we don't have to", "we need not", "we must not", "we may not", "we should not",
             "we shouldn't", "we should never", "we must no longer", "we can no longer", "we should no longer",
             "we are not allowed to", "it is not necessary to", "it is unnecessary to", "we may no longer",
             "we are no longer allowed to", "we do not want to", "we don't want to", "we would rather not",
             "we mustn't", "we are not supposed to")  # fmt: skip
NO_POINT = ("there is no point in", "there's no point in", "we see no point in", "there is no sense in",
            "we are done with", "we gave up", "we have given up", "we quit", "we stopped", "we have stopped",
            "we've stopped", "stop", "they stopped", "i stopped")  # fmt: skip
WITHOUT = ("there is no need for", "there's no need for", "we have no use for", "we have no need for",
           "we have no need of", "we can live without", "we could do without", "we can manage without",
           "nobody cares about", "no one cares about", "nobody ever uses", "nobody looks at")  # fmt: skip
VERBS["remove"] = (
    *VERBS["remove"], *WITHOUT,
    *(f"{opener} {verb}" for opener in NO_REASON for verb in KEEPING),
    *(f"{opener} {gerund}" for opener in NO_POINT for gerund in KEEPING.values()),
)  # fmt: skip
"""Ways to say that something need not be kept any longer."""

GERUNDS: dict[str, Verb] = {
    "adding": "add", "including": "add", "introducing": "add", "creating": "add", "recording": "add",
    "capturing": "add", "tracking": "add", "storing": "add", "collecting": "add", "inserting": "add",
    "removing": "remove", "deleting": "remove", "dropping": "remove", "scrapping": "remove", "discarding": "remove",
    "renaming": "rename", "changing": "change", "setting": "change", "updating": "change", "moving": "move",
    "raising": "raise", "increasing": "raise", "lowering": "lower", "reducing": "lower", "replacing": "replace",
    "giving": "give", "calling": "call", "linking": "link",
}  # fmt: skip
"""Verbs as they stand behind “consider” and “we should be”; only at the start of a request they ask for something."""

WEAK_VERBS = frozenset(
    ["new", "list", "note", "record", "track", "log", "hold", "want", "need", "name", "title", "label", "document",
     "count", "read", "use", "take", "up", "cut", "put", "store", "register", "call", "copy", "link", "tie", "let",
     "switch", "turn", "mark", "relate", "join", "exchange", "consider", "lose", "require", "claim", "treat", "move",
     "strike", "clear", "build", "transfer", "demand", "label", "shift", "lift", "set", "correct", "fix",
     "change", "have", "get", "see", "keep", "save", "lower", "raise", "advance", "boost", "update"]
)  # fmt: skip
"""Verbs that are as often nouns: after “and” they start a clause only when something follows that they act on."""

MISSPELT: dict[str, str] = {
    "ad": "add", "adn": "and", "shoud": "should", "shuold": "should", "sould": "should", "shold": "should",
    "shoudl": "should", "recieve": "receive", "requird": "required", "attribut": "attribute", "atribute": "attribute",
    "synonyme": "synonym", "wich": "which", "amoung": "among", "pleae": "please", "plese": "please", "adde": "add",
    "dlete": "delete", "remve": "remove", "teh": "the", "chnage": "change",
    "tot": "to", "fro": "for", "form": "form", "attr": "attribute", "attrs": "attributes", "rel": "relationship",
    "desc": "description", "conf": "confidence", "pls": "please", "plz": "please", "cust": "cust",
    "synoym": "synonym", "synomym": "synonym", "w": "with", "w/": "with", "entitys": "entities", "enity": "entity",
    "dont": "don't", "doesnt": "doesn't", "isnt": "isn't", "arent": "aren't", "didnt": "didn't", "cant": "can't",
    "wont": "won't", "shouldnt": "shouldn't", "whats": "what's", "thats": "that's", "theres": "there's",
}  # fmt: skip

GRATEFUL = ("we would be grateful", "i would be grateful", "we'd be grateful", "i'd be grateful", "it would help",
            "it would help us", "it would be useful", "it would be handy", "we would appreciate it",
            "i would appreciate it", "we'd appreciate it", "i'd appreciate it", "we would be happy",
            "we would be glad",
            "i would be glad", "it would be good", "it would be nice", "it would be great", "it would be helpful",
            "it would be best", "it would be better")  # fmt: skip

POLITE: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "we also need to", "i also need to", "we also want to", "i also want to", "we also have to", "we also should",
        "we would also like to", "we'd also like to", "i would also like to", "i'd also like to", "you also need to",
        "could somebody", "could someone", "can somebody", "can someone", "would somebody", "could anybody",
        "could anyone", "can anyone", "would someone",
        "we now", "from now on we", "please", "kindly", "could you", "can you", "would you", "will you", "could we",
        "can we", "could i", "can i",
        "may i", "may we", "should we", "would you mind", "do you mind", "i'd like you to",
        "i would like you to", "i'd like to",
        "i would like to", "i want you to", "i want to", "i need you to", "i need to", "we need to", "we want to",
        "we'd like to", "we would like to", "we should", "we must", "we have to", "we ought to", "i should",
        "we should also", "let 's", "let's", "let us", "lets", "also", "then", "now", "next", "finally",
        "first", "firstly",
        "secondly", "second", "third", "thirdly", "lastly", "just", "simply", "go ahead and", "be so kind and",
        "make sure that", "make sure to", "make sure", "ensure that", "ensure", "see to it that", "be sure to",
        "it would be nice to", "it would be good to", "it would be great to", "it would be helpful to",
        "it would be nice if we could", "it would be great if you could", "it would be great if we could",
        "it would be good if we could", "it would be good if you could", "is it possible to",
        "would it be possible to",
        "i think we should", "i think we need to", "i think", "i believe", "i guess", "maybe", "perhaps", "so",
        "any chance you could", "any chance we could", "any chance of you", "any chance of", "any chance to",
        "hi", "hello", "hey", "ok", "okay", "well", "right", "and", "but", "plus", "additionally", "furthermore",
        "moreover", "besides", "in addition", "at the same time", "while you are at it", "while you're at it",
        "after that", "afterwards", "yes", "sure", "good morning", "good afternoon", "dear colleagues", "fyi",
        "as a next step", "for this pack", "in this pack", "in the pack", "in our pack", "quickly", "go and",
        "you should", "you need to", "it is time to", "it's time to", "time to", "remember to", "don't forget to",
        "do not forget to", "try to", "help me", "help me to", "i was wondering if you could",
        "i wonder if you could",
        "from now on", "going forward", "in future", "in the future", "as of now", "as discussed", "as agreed",
        *(f"{who} {if_}" for who in GRATEFUL for if_ in ("if", "if you could", "if we could", "if you would", "to")),
        "to begin with", "feel free to", "would like to", "want to", "need to", "likewise", "similarly", "for me",
        "i'd love to", "i would love to", "we'd love to", "we are going to", "we will", "you can",
        "you may", "go on and", "we should be", "we ought to be", "we should start", "we should consider", "consider",
        "how about", "what about", "i suggest", "i'd suggest", "i would suggest", "i propose",
        "it makes sense to", "it would make sense to", "the idea is to", "we plan to", "we decided to",
        "we have decided to", "we've decided to", "we agreed to", "the plan is to", "let me",
    )
)  # fmt: skip
"""What stands before a request and says nothing of it."""

POLITE_TAIL: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "please", "alone", "on its own", "by itself", "and nothing else",
        "while you're in there", "while you are in there", "while you're there",
        "while you are there", "while we're there", "while you're at it",
        "while you are at it", "while we're at it", "while we are at it", "thanks", "thank you",
        "thx", "many thanks", "cheers", "too", "as well", "also", "if possible",
        "no rush", "no hurry",
        "for me", "for us", "anymore", "any more", "any longer", "now", "instead", "right away", "asap",
        "in this pack", "in the pack", "in our pack", "to the pack", "from the pack", "to this pack",
        "in writing", "in practice", "in real life",
        "from this pack",
        "to our pack", "from our pack", "of the pack", "of this pack", "going forward", "from now on", "would you",
        "will you", "if you can", "if you could", "thank you very much", "when you can", "again", "for now", "there",
        "thanks a lot", "thanks in advance", "ok", "okay", "completely", "altogether", "entirely", "accordingly",
        "in the future", "in future", "to the domain pack", "from the domain pack", "in the domain pack", "could you",
        "if it is not there yet", "if it's not there yet", "if it is not there already", "if not already there",
        "if it isn't there yet", "if missing", "if it isn't there already", "if it exists", "if present",
        "on it's own", "to us", "at all", "here", "these days", "nowadays",
        "from here on", "straight away", "immediately",
        "everywhere", "throughout", "throughout the pack", "throughout this pack", "across the pack",
        "all over the pack", "in the whole pack", "in the entire pack", "in all places", "in every place",
        "everywhere in the pack", "wherever it is used", "wherever it's used",
        "wherever it appears", "wherever it occurs", "wherever it stands",
        "wherever it is mentioned", "everywhere it is used", "everywhere it appears", "globally",
    )
)  # fmt: skip

REASONS: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "because", "so that", "since we", "since they", "since the", "since it", "since our", "as we", "as they",
        "as it is", "as it's", "in order to", "so we can", "so it", "so they", "due to", "for compliance reasons",
        "which we", "which is why", "given that", "as the", "as our", "as nobody", "since nobody",
        "as this", "since this",
        "where it", "where they", "in which it", "in which they", "on which it", "at which it", "where the",
        "since that", "as that is", "as that's",
        "which should be recognised", "which should be recognized", "which should be accepted",
        "which should be added", "which should be included", "which should be known", "which should be understood",
        "now that", "as per", "according to", "to comply with",
    )
)  # fmt: skip
"""Where a reason begins, which is for people and not part of what is asked."""

CONDITIONS = frozenset(["if", "unless", "whenever", "provided", "assuming", "whether"])

NEGATIONS: tuple[tuple[str, ...], ...] = (
    ("don't",), ("do", "not"), ("never",), ("dont",), ("please", "don't"), ("must", "not"), ("not",),
)  # fmt: skip

SAME: tuple[tuple[str, ...], ...] = tuple(
    tuple(f"{what} {where}".split())
    for what in (
        "do the same thing", "do the same", "do likewise", "the same thing", "the same goes", "the same applies",
        "same thing", "same goes", "the same", "same", "likewise", "ditto", "apply the same", "apply that", "do that",
        "do this", "do it", "repeat that", "repeat this", "repeat it",
        "apply this", "apply it",
    )
    for where in ("for", "with", "to", "on", "in")
)  # fmt: skip
"""What asks for the change just spoken of once more; the names of others follow."""

DETERMINERS = frozenset(
    ["a", "an", "the", "new", "another", "following", "these", "those", "this", "that", "our", "my", "its", "their",
     "some", "any", "also", "both", "your", "just", "only", "simply", "even", "is", "are", "be", "as",
     "called", "named",
     "titled", "labelled", "labeled", "either", "e.g.", "such"]
)  # fmt: skip
"""Words before a name that are no part of it."""

ADJECTIVES = frozenset(
    ["additional", "extra", "single", "further", "one", "two", "three", "four", "five", "more", "existing", "current",
     "old", "obsolete", "own", "separate", "unused", "outdated", "proper", "certain", "specific",
     "dedicated", "wrong",
     "redundant", "other", "word", "words", "phrase", "expression", "few", "whole", "entire", "optional",
     "superfluous", "unnecessary", "possible", "suitable"]
)  # fmt: skip
"""Words that are no part of a name when the word for its kind follows: “two new attributes”, “an extra field”."""

VAGUE = frozenset(
    ["latter", "former",
     "relevant", "appropriate", "suitable", "missing", "needed", "necessary", "more", "better", "some", "other",
     "usual", "standard", "common", "typical", "several", "various", "few", "couple", "thing", "things", "stuff",
     "something", "everything", "anything", "it", "them", "that", "this", "these", "those", "one", "ones", "all",
     "etc", "others", "lot", "lots", "of", "useful", "important", "good", "nice", "unnecessary", "same", "details",
     "info", "information", "data", "whatever", "similar", "a", "an", "the", "bit", "new", "another", "every", "each",
     "extra", "additional", "which", "what", "someone", "proper", "right", "correct", "unused", "irrelevant", "old",
     "obsolete", "outdated", "wrong", "bad", "first", "last", "second", "third", "two", "three", "four", "five"]
)  # fmt: skip
"""Words that name nothing by themselves."""

PRONOUNS = frozenset(["it", "them", "its", "their", "there", "they", "this", "that", "one", "those", "these", "'s"])

ALL_WORDS = frozenset(["all", "every", "each", "any", "everything", "entire", "whole"])

PREPOSITIONS = frozenset(
    ["to", "from", "for", "of", "on", "in", "into", "under", "onto", "off", "within", "at", "against", "inside",
     "with", "out", "among", "between", "across", "amongst", "through", "toward", "towards", "upon", "by", "about",
     "after", "before", "per", "via"]
)  # fmt: skip

KIND_WORDS: dict[str, str] = {
    "entity": "entity", "entities": "entity", "entity type": "entity", "entity types": "entity", "concept": "entity",
    "concepts": "entity", "entitiy": "entity", "object type": "entity", "class": "entity", "node type": "entity",
    "attribute": "attribute", "attributes": "attribute", "field": "attribute", "fields": "attribute",
    "property": "attribute", "properties": "attribute", "data point": "attribute", "data points": "attribute",
    "data field": "attribute", "data fields": "attribute", "column": "attribute", "columns": "attribute",
    "characteristic": "attribute", "characteristics": "attribute", "detail": "attribute", "data element": "attribute",
    "synonym": "synonym", "synonyms": "synonym", "alternative name": "synonym", "alternative names": "synonym",
    "other name": "synonym", "other names": "synonym", "alternate name": "synonym", "alternative term": "synonym",
    "alternate names": "synonym", "another name": "synonym", "another word": "synonym", "other words": "synonym",
    "other word": "synonym", "alternative word": "synonym", "alternative wording": "synonym",
    "alternative label": "synonym", "equivalent": "synonym", "equivalents": "synonym",
    "alias": "alias", "aliases": "alias", "entity alias": "alias", "entity aliases": "alias", "nickname": "alias",
    "relationship": "relationship", "relationships": "relationship", "relation": "relationship",
    "relations": "relationship", "link": "relationship", "edge": "relationship", "edges": "relationship",
    "connection": "relationship",
    "relationship type": "relationship type", "relationship types": "relationship type",
    "relation type": "relationship type", "relation types": "relationship type",
    "pattern": "pattern", "patterns": "pattern", "extraction pattern": "pattern", "extraction patterns": "pattern",
    "regex": "pattern", "regexes": "pattern", "regular expression": "pattern", "regular expressions": "pattern",
    "extraction rule": "pattern", "regexp": "pattern", "extractor": "pattern",
    "term": "term", "terms": "term", "key term": "term", "key terms": "term", "keyword": "term", "keywords": "term",
    "key word": "term", "key words": "term", "glossary term": "term", "glossary terms": "term", "glossary": "term",
    "vocabulary": "term", "keyterm": "term", "keyterms": "term", "terminology": "term", "glossary entry": "term",
    "key phrase": "term", "key phrases": "term", "vocabulary term": "term", "domain term": "term",
    "topic": "topic", "topics": "topic", "business context": "topic", "context topic": "topic",
    "business context topic": "topic", "business context topics": "topic", "context list": "topic",
    "business context section": "topic", "business context list": "topic", "context category": "topic",
    "business context category": "topic", "business contexts": "topic", "business context entry": "topic",
    "value": "value", "values": "value", "option": "value", "options": "value", "entry": "value", "entries": "value",
    "business context value": "value", "business context values": "value", "context value": "value",
    "business pattern": "business pattern", "business patterns": "business pattern", "workflow": "business pattern",
    "workflows": "business pattern", "process": "business pattern", "processes": "business pattern",
    "business process": "business pattern", "procedure": "business pattern", "business processes": "business pattern",
    "stage": "stage", "stages": "stage", "phase": "stage", "phases": "stage", "process stage": "stage",
    "trigger": "trigger", "triggers": "trigger", "trigger word": "trigger", "trigger words": "trigger",
    "tag": "tag", "tags": "tag",
    "decision point": "decision point", "decision points": "decision point", "decision": "decision point",
    "involved entity": "involved entity", "involved entities": "involved entity",
    "entity involved": "involved entity", "entities involved": "involved entity",
    "participant": "involved entity", "participants": "involved entity",
    "reasoning template": "reasoning template", "reasoning templates": "reasoning template",
    "template": "reasoning template", "templates": "reasoning template", "reasoning": "reasoning template",
    "reasoning chain": "reasoning template", "reasoning process": "reasoning template",
    "step": "step", "steps": "step", "reasoning step": "step", "reasoning steps": "step",
    "multihop question": "multihop question", "multihop questions": "multihop question",
    "multi-hop question": "multihop question", "multi-hop questions": "multihop question",
    "multi hop question": "multihop question", "multi hop questions": "multihop question",
    "multihop template": "multihop question",
    "question template": "question template", "question templates": "question template",
    "question": "question template", "questions": "question template", "template question": "question template",
    "example": "example", "examples": "example", "example question": "example", "example questions": "example",
    "sample question": "example", "example value": "example",
    "question kind": "question kind", "kind of question": "question kind", "question type": "question kind",
    "question category": "question kind", "question group": "question kind",
    "business rule": "business rule", "business rules": "business rule", "rule set": "business rule",
    "ruleset": "business rule", "rule group": "business rule",
    "rule": "rule", "rules": "rule",
    "required field": "required field", "required fields": "required field", "mandatory field": "required field",
    "mandatory fields": "required field", "required attribute": "required field",
    "required attributes": "required field", "mandatory attribute": "required field",
    "mandatory attributes": "required field", "validation rule": "required field",
    "validation rules": "required field",
    "requirement": "required field", "requirements": "required field", "validation": "required field",
    "flag": "flag", "flags": "flag", "business context flag": "flag",
    "section": "section", "sections": "section",
    "setting": "setting", "settings": "setting",
    "entity types list": "entity type", "process type": "process type", "process types": "process type",
    "financial type": "financial type", "financial types": "financial type", "metric type": "metric type",
    "metric types": "metric type",
}  # fmt: skip
"""The words of people for the kinds of things, longest match first."""

FIELD_WORDS: dict[str, tuple[str, ...]] = {
    "description": ("description",), "descriptions": ("description",), "definition": ("description",),
    "explanation": ("description",), "wording": ("template", "description"), "text": ("template", "description"),
    "confidence": ("confidence", "confidence_threshold"), "confidence score": ("confidence",),
    "confidence level": ("confidence", "confidence_threshold"), "confidence value": ("confidence",),
    "certainty": ("confidence",),
    "threshold": ("confidence_threshold",), "confidence threshold": ("confidence_threshold",),
    "cutoff": ("confidence_threshold",), "priority": ("priority",), "priority level": ("priority",),
    "reasoning type": ("reasoning_type",),
    "type of reasoning": ("reasoning_type",), "expected answer type": ("expected_answer_type",),
    "answer type": ("expected_answer_type",), "expected answer": ("expected_answer_type",),
    "rule type": ("rule_type",), "attribute": ("attribute",), "target attribute": ("attribute",),
    "entity": ("entity_type",), "entity type": ("entity_type",), "target entity": ("entity_type",),
    "from": ("from",), "source": ("from",), "source entity": ("from",), "start": ("from",), "from side": ("from",),
    "to": ("to",), "target": ("to",), "to side": ("to",), "destination": ("to",), "end": ("to",),
    "regex": ("pattern",), "regular expression": ("pattern",), "pattern": ("pattern",), "expression": ("pattern",),
    "name": ("name",), "display name": ("name",), "title": ("name",), "type": ("type",), "type key": ("type",),
    "version": ("version",), "version number": ("version",), "template": ("template",), "label": ("name",),
    "pack version": ("version",), "semantic version": ("version",),
}  # fmt: skip
"""The words of people for single fields, with the keys that they may mean."""

CONJUNCTIONS = frozenset([",", "and", "&", "+", "or", "plus", "\n", "•", "*", "nor", "/"])

ERRANDS = frozenset(
    ["phone", "ring", "email", "e-mail", "mail", "send", "book", "order", "print", "pay", "ask", "tell", "remind",
     "schedule", "arrange", "invite", "visit", "notify", "inform", "contact", "fax", "forward", "fetch", "buy", "hire",
     "download", "upload", "meet", "reply", "chase", "nudge"]
)  # fmt: skip
"""What people are sent to do in the world, and no pack can."""
MODALS = frozenset(["should", "must", "shall", "needs", "need", "ought", "has", "have", "can", "could", "may"])

STOPPED: tuple[str, ...] = tuple(
    f"{who} {denied} {verb}"
    for who in ("we", "i", "they")
    for denied in ("don't", "do not", "no longer", "never")
    for verb in ("use", "need", "track", "record", "capture", "keep", "store", "collect", "hold", "want", "require",
                 "maintain", "report")
)  # fmt: skip
"""Habits given up, which ask for a removal."""

NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "last": -1,
}  # fmt: skip
