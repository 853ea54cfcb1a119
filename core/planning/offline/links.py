"""The words that link the two sides of a statement, by what the statement asks for."""

from __future__ import annotations

MODALS = (
    "should",
    "must",
    "shall",
    "needs to",
    "need to",
    "ought to",
    "has to",
    "have to",
    "can",
    "could",
    "may",
    "to",
)

AFTER_MODAL: dict[str, tuple[str, ...]] = {
    "has": ("have", "include", "contain", "carry", "get", "hold", "list", "store", "record", "capture",
            "track", "offer", "end with"),
    "renamed": ("be called", "be named", "become", "be renamed as", "turn into", "be changed into",
                "be relabelled as", "be renamed to", "be renamed", "be relabelled", "be titled"),
    "added": ("be added", "be included", "be in", "be listed", "be captured", "be recorded", "be tracked",
              "be stored",
              "be noted", "be kept", "be collected"),
    "known as": ("go by", "answer to", "match", "be known as", "be found as"),
    "described": ("be described as", "be defined as"),
    "linked": ("be linked by", "be linked via", "be linked as", "be linked through", "be connected by",
               "be connected via", "be connected through", "be related by", "be related through"),
    "links": ("connect", "link", "join"),
    "lost": ("lose", "shed", "drop"),
    "after": ("come after", "go after", "follow", "be after", "stand after", "come behind"),
    "before": ("come before", "go before", "precede", "be before", "stand before"),
    "triggers": ("trigger", "start", "set off", "launch", "kick off"),
    "tagged": ("be tagged with", "be tagged as", "be tagged"),
    "involves": ("involve",),
    "involved": ("be involved in", "take part in", "participate in"),
    "starts": ("go from", "start from", "start at", "begin at", "start with", "begin with"),
    "moved": ("move", "be moved", "move over"),
    "may lack": ("lack", "be without", "do without", "miss", "go without"),
    "belongs": ("be among", "be amongst", "be part of", "be one of", "belong to", "belong in", "belong under", "join",
                "appear in", "appear among", "appear under", "figure in", "figure among", "stand in", "stand under"),
    "removed": ("be removed", "be deleted", "be dropped", "go", "disappear", "be taken off", "be taken out",
                "be scrapped", "be discarded", "be left out", "be cut", "be abolished", "be withdrawn",
                "be eliminated",
                "be thrown out", "be retired", "be struck", "be struck out", "be gone", "be erased", "be omitted",
                "come out", "be done away with", "go away", "be got rid of"),
    "set": ("be changed to", "be set to", "be updated to", "read", "say", "be raised to", "be lowered to",
            "be increased to", "be reduced to"),
    "is": ("be",),
    "required": ("be required", "be mandatory", "be a required field", "be compulsory", "be given", "be stated",
                 "be filled in", "be present", "be known", "be specified", "be provided", "never be missing",
                 "not be missing", "not be empty", "not be blank", "never be empty", "always be there",
                 "always be given", "always be present", "always be known", "be obligatory", "be indicated"),
    "optional": ("be optional",),
    "triggered": ("be triggered by", "trigger on"),
    "replaced": ("be replaced by", "be replaced with"),
    "treated": ("be treated as", "be recognised as", "be recognized as", "count as", "be understood as"),
    "means": ("mean", "be read as"),
    "redirected": ("run", "lead", "point"),
}  # fmt: skip
"""What follows “should” and the like, with or without “also”."""

HAVING = ("have", "include", "contain", "carry", "list", "store", "track", "need")
"""Verbs whose denial takes something away: “should no longer have”, “doesn't need”."""

PLAIN: dict[str, tuple[str, ...]] = {
    "has": ("needs", "need", "also needs", "also need", "lacks", "lack", "is missing", "are missing", "has", "have",
            "also has", "also have", "also requires", "wants", "gets", "get", "should get",
            "carries", "carry"),
    "lost": ("no longer has", "no longer have", "has no", "have no", "has got no", "have got no"),
    "known as": (
        "is also called", "are also called", "is also known as", "are also known as", "can be called",
        "can also be called", "is sometimes called", "are sometimes called", "is often called", "is known as",
        "are often called", "are known as", "also goes by", "also go by", "is also referred to as",
        "is referred to as", "are also referred to as", "may be called", "may also be called", "are referred to as",
        "should also be called", "should also be known as", "is usually called", "are usually called",
        "should also match", "should match", "should also be found as", "also answers to", "should also answer to",
        "is sometimes referred to as", "are sometimes referred to as", "appears as", "also appears as", "goes by",
    ),
    "means": (
        "is another word for", "is another name for", "is a synonym for", "is a synonym of", "are synonyms of",
        "are synonyms for", "is also a synonym of", "is also a synonym for", "means", "mean", "also means",
        "stands for", "is the same as", "are the same as", "means the same as", "mean the same as", "is just a",
        "is just another word for", "is what we call", "are other words for", "refers to", "also refers to",
        "should be a synonym of", "should be a synonym for", "should be synonyms of", "should be synonyms for",
        "is an alternative name for", "is the same thing as", "is what they call", "should mean", "is short for",
        "should also be a synonym of", "should also be a synonym for", "is shorthand for",
    ),
    "renamed": (
        "is now called", "are now called", "is now named", "is now known as", "is called", "is better called",
        "becomes", "become", "turns into", "will become", "is to become", "is to be renamed", "is to be renamed to",
        "is to be named", "gets the name", "has to become", "was renamed", "has been renamed", "is renamed to",
        "were renamed to", "are renamed to", "are called", "will be called", "will be known as", "is to be called",
        "has been renamed to", "is now",
        "was renamed to",
    ),
    "removed": (
        "does not interest anyone", "do not interest anyone", "interests nobody", "is of no interest",
        "are of no interest", "is of no value", "does not matter", "do not matter", "doesn't matter", "don't matter",
        "is meaningless", "is pointless", "is not worth keeping", "are not worth keeping", "is no longer of use",
        "is no longer of interest", "is of no use", "means nothing to us", "is just noise", "is noise",
        "does not matter any more", "disappears", "disappear", "vanishes", "is of no use",
        "are of no use", "is useless", "are useless",
        "has no use", "have no use",
        "has become obsolete", "have become obsolete", "has been discontinued", "has been abolished",
        "has been withdrawn", "is discontinued", "is deprecated", "are deprecated", "serve no purpose",
        "is no longer needed", "are no longer needed", "is not needed", "are not needed", "is obsolete",
        "are obsolete", "is no longer used", "are no longer used", "is no longer relevant", "are no longer relevant",
        "isn't needed", "aren't needed", "is not used", "are not used", "isn't used", "is not needed any more",
        "can go away", "is superfluous", "is unnecessary", "is redundant", "is not relevant", "are not relevant",
        "is outdated", "goes away", "go away", "goes", "can be removed", "is to be removed", "are to be removed",
        "is to go", "are to go", "is gone", "are gone", "isn't used any more", "is not used any more",
        "is no term we need", "is not a term we need", "is no word we need", "is nothing we need",
        "is nothing we use",
        "is no term we use", "is not something we need", "isn't relevant",
        "aren't relevant", "is never used", "are never used", "serves no purpose",
    ),
    "belongs": (
        "is missing from", "are missing from", "is missing in", "are missing in", "is missing on", "belongs to",
        "belong to", "belongs in", "belongs on", "belong in", "belong on", "is not yet in", "belongs under",
    ),
    "belongs no more": ("no longer belongs to", "no longer belong to", "no longer belongs in", "no longer belong in",
                        "does not belong to", "do not belong to", "doesn't belong to", "don't belong to",
                        "does not belong in", "do not belong in", "doesn't belong in", "don't belong in",
                        "no longer belongs on", "does not belong on", "doesn't belong on"),
    "is": ("is a", "is an", "is also a", "is also an", "is now a", "is now an", "is one of the", "are also"),
    "is not": (
        "should not be a", "should no longer be a", "is no longer a", "is not a", "isn't a", "should not be an",
        "is no longer an", "should not be listed as a", "shouldn't be a", "must not be a",
        "should no longer be listed as a",
    ),
    "described": ("is defined as", "are defined as", "is described as", "are described as"),
    "equals": ("is", "are", "equals"),
    "after": ("comes after", "follows", "goes after"),
    "before": ("comes before", "precedes", "goes before"),
    "triggers": ("triggers", "starts", "sets off", "launches", "kicks off"),
    "triggered": ("is triggered by", "is also triggered by", "starts on", "is started by"),
    "involves": ("involves", "also involves"),
    "involved": ("is involved in", "is also involved in", "takes part in", "participates in", "also takes part in"),
    "must have": ("requires", "require", "must have", "must always have", "always needs", "must carry",
                  "must always carry", "cannot lack"),
    "means no more": (
        "should no longer count as", "should not count as", "no longer counts as", "should no longer mean",
        "should no longer be treated as", "should not be treated as", "no longer means", "does not mean",
        "doesn't mean", "should not mean", "is no longer a synonym of", "is no longer a synonym for",
        "should no longer be a synonym of", "should no longer be a synonym for", "is not a synonym of",
        "is not a synonym for", "is no synonym of", "is no synonym for", "must no longer count as",
        "should no longer stand for", "must not count as", "should no longer be read as", "is not the same as",
    ),
    "required": ("becomes required", "becomes mandatory", "become mandatory", "is compulsory", "are compulsory",
                 "is obligatory", "are obligatory", "is required", "are required", "is mandatory", "are mandatory",
                 "is now required",
                 "is now mandatory", "are now mandatory"),
    "optional": ("is optional", "are optional", "is no longer required", "are no longer required",
                 "is no longer mandatory", "is now optional"),
}  # fmt: skip


DENYING = (
    "should never be", "should no longer be", "should not be", "must never be", "must not be", "must no longer be",
    "shouldn't be", "mustn't be", "is never", "are never", "is no longer", "are no longer", "is not", "are not",
    "isn't", "aren't", "can no longer be", "may no longer be",
)  # fmt: skip
MANDATORY = ("required", "mandatory", "compulsory", "obligatory", "a required field", "a mandatory field")
CALLING = ("called", "known as", "referred to as", "named", "termed", "labelled", "styled")


DENYING_ONCE = ("no longer", "does not", "doesn't", "do not", "don't", "should no longer", "should not", "shouldn't")
STANDING = ("in", "on", "part of", "among", "under", "listed in", "included in", "listed under", "contained in",
            "found in", "kept in", "listed among", "kept on", "recorded on", "held on")  # fmt: skip


def _wishes(denied: str) -> bool:
    """Whether a denial wishes for something; “is not” may well complain that it is missing."""
    return denied.split(maxsplit=1)[0] not in ("is", "are", "isn't", "aren't") or denied.endswith("no longer")


def phrases() -> dict[str, str]:
    """Give every linking phrase with the name of what it asks for."""
    found = {f"{denied} {called}": "called no more" for denied in DENYING for called in CALLING}
    found.update((f"{denied} {one}", "is not") for denied in DENYING if _wishes(denied) for one in ("a", "an"))
    found.update((f"{denied} {word}", "optional") for denied in DENYING for word in MANDATORY)
    found.update((f"{denial} {word}", "may lack") for denial in DENYING_ONCE for word in ("require", "requires"))
    found.update((f"need not be {word}", "optional") for word in ("given", "stated", "filled in", "present", "known"))
    for where in STANDING:
        found.update((f"{denied} {where}", "belongs no more") for denied in DENYING if _wishes(denied))
    for phrase in PLAIN["means"]:
        first, _, rest = phrase.partition(" ")
        plain = {"means": "mean", "stands": "stand", "refers": "refer"}.get(first, first)
        turned = [f"{first} not", f"{first} no longer"] if first in ("is", "are") else [
            f"no longer {first}", *(f"{denial} {plain}" for denial in DENYING_ONCE)
        ]  # fmt: skip
        found.update((f"{one} {rest}".strip(), "means no more") for one in turned)
    for modal in MODALS:
        for asked, words in AFTER_MODAL.items():
            for verb in words:
                found[f"{modal} {verb}"] = asked
                found[f"{modal} also {verb}"] = "has" if verb in ("say", "read") else asked
        for called in CALLING:
            found[f"{modal} also be {called}"] = "known as"
            if modal in ("may", "can", "could"):
                found[f"{modal} be {called}"] = "known as"
        for verb in HAVING:
            found[f"{modal} no longer {verb}"] = found[f"{modal} not {verb}"] = "lost"
        found[f"{modal} no longer be required"] = found[f"{modal} not be required"] = "optional"
        found[f"{modal} no longer be listed"] = found[f"{modal} no longer be"] = "removed"
    for verb in HAVING:
        for denial in DENYING_ONCE:
            found[f"{denial} {verb}"] = "lost"
        found[f"no longer {verb}s"] = "lost"
    found.update((phrase, asked) for asked, plain in PLAIN.items() for phrase in plain)
    return found
