"""“Half our patients say “plaque removal” when they mean a cleaning”: words that mean the same, or no longer do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from core.pack.things import Thing
from core.planning.offline.cues import LITTLE
from core.planning.offline.members import held
from core.planning.offline.outcomes import Operation
from core.planning.offline.sayings import owner_phrase, quote, remove_saying
from core.planning.offline.styles import fold, like, words_of
from core.planning.offline.surmise.guesses import Guess, only
from core.planning.offline.surmise.runs import ARTICLES, run_at
from core.planning.offline.surmise.scene import Mention, Scene, same_name
from core.planning.offline.surmise.tone import MEANS, SAYING, UNWANTED, WORD_FOR, cues_in
from core.planning.offline.tokens import Token, joined

MEANING = (
    "when they mean", "when they actually mean", "when they really mean", "and mean", "but mean", "meaning",
    "when we mean", "when what they mean is", "and means", "when he means", "when she means", "where they mean",
    "where others say", "where we say", "when they are talking about", "when they talk about", "when referring to",
    "for what we call", "for what is called", "for what others call", "to mean", "where we have", "when it 's",
    "when they 're talking about",
)  # fmt: skip
"""What stands between a word and what is meant by it."""


FOR = (
    "is how … call", "jot down … for", "write … for", "writes … for", "say … for", "says … for", "put … for",
    "puts … for", "use … for", "uses … for", "type … for", "types … for", "speak of … where", "speaks of … where",
    "say … instead of", "write … instead of", "say … rather than", "write … rather than", "jots down … for",
    "speak of … instead of", "talk of … instead of", "speak of … rather than", "say … where", "write … where",
)  # fmt: skip
"""What a quoted word stands in the middle of that is said for something."""


def _says_for(scene: Scene) -> bool:
    """Whether a quoted word is said for what is named right behind: “jot down “meds” for the medication”."""
    for new in scene.new:
        tokens = scene.sentences[new.sentence]
        for at, end in cues_in(tokens, FOR) if new.literal else ():
            spans = at < new.start < end or (at == new.end and tokens[at].low == "is")
            start = end + (end < len(tokens) and tokens[end].low in ("a", "an", "the", "our"))
            named = any(m.sentence == new.sentence and m.start == start for m in scene.mentions)
            if spans and (named or tokens[end - 1].low == "where"):
                return True
    return False


NO_WORD = ("means that", "mean that", "means a lot", "means well", "mean well", "means trouble", "means more",
           "means less",
           "should know that he", "should know that she", "should know that they", "should know that this is",
           "should know that it")  # fmt: skip
"""What says nothing of words, with the same verbs."""


def meant(scene: Scene) -> tuple[Guess, ...]:
    """Give the one synonym that the text says people use for one thing."""
    if (
        not (scene.says(MEANS) or scene.says(MEANING) or "alias" in scene.kinds() or _says_for(scene))
        or scene.says(UNWANTED)
        or "?" in scene.text
        or scene.says(NO_WORD)
    ):
        return ()
    if any(isinstance(t.value, Mapping) and t.owner is None for t in scene.things(["section"])):
        return ()  # what is said of a glossary is no synonym of anything
    if any(_names_somebody(scene, number) for number in range(len(scene.sentences))):
        return ()
    words = _words(scene)
    owners = _owners(scene, words)
    if not words or len(owners) != 1:
        return ()
    owner = owners[0]
    known = {
        fold(t.name) for kind in ("synonym", "alias") if owner.kind == "entity" for t in held(scene.pack, owner, kind)
    }
    fresh = [w for w in words if fold(w) not in known and not any(same_name(w, name) for name in owner.names)]
    if fresh and len(fresh) != len(words):
        return ()
    return _added(scene, owner, fresh or words)  # what is there already is told to be there


def _names_somebody(scene: Scene, number: int) -> bool:
    """Whether “… is called “y”” is said of what the pack does not know: of Judge Alvarez, or of a building."""
    tokens = scene.sentences[number]
    for i, token in enumerate(tokens):
        if i > 2 and token.kind == "literal" and tokens[i - 1].low == "called" and tokens[i - 2].low in ("is", "are"):
            ends = {m.end for m in scene.mentions if m.sentence == number}
            return not ends & {i - 2, i - 3}
    return False


def _added(scene: Scene, owner: Thing, words: Sequence[str]) -> tuple[Guess, ...]:
    if owner.kind == "entity":
        kind = (
            "alias"
            if "alias" in scene.kinds()
            else "synonym"
            if owner.value.get("synonyms") or not held(scene.pack, owner, "alias")
            else "alias"
        )
        siblings = [t.name for t in held(scene.pack, owner, kind) if len(words_of(t.name)) > 1]
        joined_up = len(siblings) > 1 and all(" " not in name for name in siblings)
        words = [like(word, siblings) if joined_up and " " in word else word for word in words]
        said = " and ".join(quote(word) for word in words)
        return (Guess(f"Add the {kind}{'s' * (len(words) > 1)} {said} to {owner_phrase(owner)}.", firm=True),)
    plain = isinstance(owner.value, list)
    there = owner.value if plain else owner.value["synonyms"]
    where = list(owner.path) if plain else [*owner.path, "synonyms"]
    if any(same_name(word, str(known)) for word in words for known in there):
        return ()
    operations: list[Operation] = [{"action": "add", "path": where, "value": like(word, there)} for word in words]
    said = " and ".join(quote(word) for word in words)
    return (Guess(f"Add {said} to the synonyms of {owner_phrase(owner)}.", firm=True, operations=tuple(operations)),)


def _owners(scene: Scene, words: Sequence[str]) -> list[Thing]:
    """What the words may mean: an entity, or an entry of a vocabulary, that the text names beside them."""
    used = {fold(word) for word in words}
    meant = [(n, end) for n, tokens in enumerate(scene.sentences) for _, end in cues_in(tokens, MEANING)]
    if meant:
        return _right_behind(scene, *meant[0])
    found: dict[object, Thing] = {}
    for mention in scene.mentions:
        said = joined(scene.sentences[mention.sentence][mention.start : mention.end])
        if mention.aside or fold(said) in used or _speaks(scene, mention):
            continue
        entities = [t for t in mention.things if t.kind == "entity"]
        entries = [] if entities else list(_entries(scene, said))
        for thing in entities or entries:
            found[thing.path] = thing
    for tokens in scene.sentences:
        for i in range(len(tokens)):
            if tokens[i].kind == "word" and tokens[i].low not in LITTLE:
                found.update({t.path: t for t in _entries(scene, tokens[i].text) if fold(tokens[i].text) not in used})
    entities = [t for t in found.values() if t.kind == "entity"]
    return entities if len(entities) == 1 else list(found.values())


def _right_behind(scene: Scene, sentence: int, at: int) -> list[Thing]:
    """What is named right behind “when they mean”: an entity or an entry of a vocabulary, and no part of one."""
    tokens = scene.sentences[sentence]
    found: dict[object, Thing] = {}
    for start in range(at, min(len(tokens), at + 3)):
        for end in range(min(len(tokens), start + 4), start, -1):
            if end < len(tokens) and tokens[end].text == "'s":
                continue
            said = joined(tokens[start:end])
            things = [
                t for m in scene.mentions if (m.sentence, m.start, m.end) == (sentence, start, end) for t in m.things
            ]
            entries = list(_entries(scene, said))
            for thing in [*(t for t in things if t.kind == "entity"), *entries]:
                found[thing.path] = thing
            if found or things:
                return list(found.values())
        if tokens[start].low not in ARTICLES:
            break
    return list(found.values())


def _speaks(scene: Scene, mention: Mention) -> bool:
    """Whether something is named as those who say a word: “the brokers hardly ever write …”."""
    tokens = scene.sentences[mention.sentence]
    behind = [t.low for t in tokens[mention.end : mention.end + 4]]
    says = next((i for i, low in enumerate(behind) if low in SAYING), -1)
    return says >= 0 and all(low in OFTEN for low in behind[:says])


OFTEN = frozenset([
    "always", "often", "hardly", "ever", "keep", "keeps", "usually", "never", "all", "still", "just", "only",
    "mostly", "sometimes", "tend", "to", "like", "prefer", "now", "nowadays",
])  # fmt: skip


def _entries(scene: Scene, said: str) -> Iterator[Thing]:
    """The entries of a vocabulary of this very name that have synonyms."""
    for thing in scene.pack.of_kind("section"):
        if isinstance(thing.value, Mapping) and isinstance(thing.value.get("synonyms"), list):
            preferred = thing.value.get("preferred")
            if any(isinstance(n, str) and same_name(n, said) for n in (thing.name, preferred)):
                yield thing
        elif _lists_words(thing) and same_name(thing.name, said):
            yield thing


def _lists_words(thing: Thing) -> bool:
    """Whether a thing is an entry of a vocabulary that only lists what means the same: “arrears: [overdue_taxes]”."""
    owner = thing.owner
    if owner is None or not isinstance(thing.value, list) or not all(isinstance(v, str) for v in thing.value):
        return False
    return owner.kind == "section" and any(word in fold(owner.name) for word in VOCABULARIES)


VOCABULARIES = ("vocabular", "synonym", "alias", "thesaur", "variant", "normali", "equivalent", "wording")


def _words(scene: Scene) -> list[str]:
    """The words that people use: what is quoted, or else what stands between “write” and “when they mean”."""
    quoted = [new.text for new in scene.new if new.literal]
    if quoted:
        return quoted
    for tokens in scene.sentences:
        for at, _ in cues_in(tokens, MEANING):
            says = [i for i in range(at) if tokens[i].low in SAYING]
            text, end = run_at(tokens, says[-1] + 1) if says else ("", 0)
            if text and end == at:
                return [text]
    spelt = [w for tokens in scene.sentences for w in _spelt(tokens)]
    if spelt:
        return spelt if len(spelt) == 1 else []
    named = [new.text for new in scene.new]
    if named:
        return named
    strange = [w for tokens in scene.sentences for w in _strange(scene, tokens)]
    return strange if len(strange) == 1 else []


def _spelt(tokens: Sequence[Token]) -> Iterator[str]:
    """Several words in capitals behind “spells it out as”, “calls it the”."""
    for _, end in cues_in(
        tokens, ("it out as", "it as", "calls it the", "call it the", "calls it", "call it", "write it")
    ):
        stop = end
        while stop < len(tokens) and tokens[stop].kind == "word" and tokens[stop].text[:1].isupper():
            stop += 1
        if stop > end + 1:
            yield joined(tokens[end:stop])


def _strange(scene: Scene, tokens: Sequence[Token]) -> Iterator[str]:
    """A word behind “write”, “say” or “call it” that the pack does not know, and nothing more behind it."""
    for i, token in enumerate(tokens[:-1]):
        if token.low not in SAYING or not i:
            continue
        text, end = run_at(tokens, i + 1, 2)
        over = (
            end >= len(tokens)
            or tokens[end].low in LITTLE
            or tokens[end].kind == "mark"
            or tokens[end].low in THROUGHOUT
        )
        words = text.split()
        if len(words) > 1 and words[-1].casefold() in THROUGHOUT:
            text, over = words[0], True
        if text and over and not scene.names.find(text, near=False) and text[:1].isupper():
            yield text


THROUGHOUT = frozenset(
    ["throughout", "everywhere", "always", "all", "nowadays", "instead", "often", "usually", "mostly"]
)


def unmeant(scene: Scene) -> tuple[Guess, ...]:
    """Give the one synonym that the text speaks of as a word for something and does not want as one."""
    if not scene.says(UNWANTED) or not (scene.says(WORD_FOR) or {"synonym", "alias"} & scene.kinds()):
        return ()
    if scene.new or scene.says(("we all say", "we say", "everybody says", "everyone says", "we call it")):
        return ()
    found = _known(scene, quoted=True) or _known(scene, quoted=False)
    return only([Guess(remove_saying(t), firm=len(found) == 1) for t in found]) if len(found) <= 3 else ()


def _known(scene: Scene, *, quoted: bool) -> list[Thing]:
    """The synonyms in the text of what is named beside them by another name."""
    found: dict[object, Thing] = {}
    for mention in scene.mentions:
        if mention.literal != quoted or mention.aside:
            continue
        for thing in mention.things:
            if thing.kind in ("synonym", "alias") and _owner_named(scene, thing, mention.start, mention.sentence):
                found[thing.path] = thing
    return list(found.values())


def _owner_named(scene: Scene, synonym: Thing, start: int, sentence: int) -> bool:
    """Whether the owner of a synonym is named by other words than this one."""
    owner = synonym.owner
    if owner is None:
        return False
    for mention in scene.mentions:
        if (mention.start, mention.sentence) == (start, sentence):
            continue
        said = joined(scene.sentences[mention.sentence][mention.start : mention.end])
        if same_name(said, synonym.name):
            continue
        for thing in mention.things:
            listing = synonym.kind == "alias" and thing.kind == "entity" and owner.name in thing.names
            if thing.path == owner.path or listing:
                return True
    return False
