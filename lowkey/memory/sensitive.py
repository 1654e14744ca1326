"""The words by which the guard knows what is sensitive, of whom it is told, and what was asked.

Knows English and German, and the wish to keep something in a few languages more; knows no rule.
"""

from __future__ import annotations

import re
from collections.abc import Mapping


def _words(stems: str) -> re.Pattern[str]:
    """Words that begin with one of these; `=` at the end: exactly this word; `_`: a space."""
    each = (f"{one[:-1]}\\b" if one.endswith("=") else f"{one}\\w*" for one in stems.split())
    return re.compile(rf"\b(?:{'|'.join(each).replace('_', '[ -]')})", re.IGNORECASE)


TOPICS: Mapping[str, re.Pattern[str]] = {
    "health": _words(
        "diabet cancer= tumou?r depress anxiety bipolar schizo autis adhd= ads= adhs= hiv= aids= "
        "asthma epilep dement alzheim parkinson alcoholi addict rehab= pregnan miscarr abort "
        "therap psychiat medicat antidepress suicid disab disorder chemo infert stroke= hepatitis "
        "diagnosed= diagnosis= surgery= surgeries= illness terminally heart_attack heart_disease "
        "heart_failure heart_condition blood_pressure panic_attack self-harm kidney_disease dialysis "
        "leuk lymphoma melanoma carcinom metasta mastectom hysterectom sclerosis lupus= crohn "
        "colitis cirrhosis copd= arthrit migraine tubercul malaria= covid syphilis herpes= chlamyd "
        "gonorrh std= stds= anorex bulimi ocd= ptsd= psychosis psychotic insomni overdos= hospice "
        "hospitali transplant menopaus endometrio ivf= hypertens thyroid paraly wheelchair "
        "krebs= krebskrank depressi angstst magers sucht= süchtig schwanger fehlgeburt abtreib "
        "behinder demenz epilepsie schlaganfall medikament diagnostiziert diagnose= operiert erkrank "
        "krankheit herzinfarkt multiple_sklerose leukämie tumor= migräne rheuma bluthochdruck "
        "schilddrüsen dialyse psychose essstörung rollstuhl"
    ),
    "sexuality": _words(
        "gay= lesbian homosex bisex asexual queer= transgend transsex transmann transfrau "
        "affair= affäre schwul lesbisch"
    ),
    "religion": _words(
        "muslim islam catholic protestant christian= jewish jew= hindu buddhis atheist mormon "
        "evangelical katholi evangelisch jüdisch jude= jüdin christ= christin= moslem"
    ),
    "record with the law": _words(
        "convict criminal prison= jail arrest felon probation= parole= theft= stole= fraud "
        "vorbestraft gefängnis verhaftet verurteilt straftat bewährung diebstahl"
    ),
}
"""What is sensitive, in the order it is looked for."""

_PEOPLE = (
    r"(?:wife|husband|partner|spouse|girlfriend|boyfriend|fianc\w+|ex|mother|father|mum|mom|dad|"
    r"parents?|son|daughter|kids?|child|children|brother|sister|sibling|grand\w+|gran|uncle|aunt|"
    r"cousin|niece|nephew|step\w+|relatives?|friends?|pal|mate|boss|manager|colleague|coworker|"
    r"teammate|classmate|neighbou?r|teacher|student|pupil|coach|landlord|tenant|flatmate|housemate|"
    r"roommate|client|customer|patient|employee|assistant|acquaintance|"
    r"doctor(?= (?:is|has|was|had)\b)|"
    r"frau|mann|freund\w*|partnerin|mutter|vater|mama|papa|eltern|sohn|tochter|kind\w*|bruder|"
    r"schwester|geschwister|oma|opa|onkel|tante|cousine|nichte|neffe|verwandte\w*|chef\w*|"
    r"koll?eg\w*|nachbar\w*|lehrer\w*|schüler\w*|vermieter\w*|mieter\w*|mitbewohner\w*|kunde|"
    r"kundin|patient\w*|bekannte\w*)"
)
OTHERS = re.compile(
    r"\b(?:he|she|his|her|their|they|er|sie|seine?|ihre?"
    r"|(?:my|our|the person['’]s|the user['’]s|user['’]s|meine?|unsere?)\s(?:\w+\s){0,2}?"
    rf"{_PEOPLE}"
    rf"|{_PEOPLE}s?\s(?:of\s(?:mine|ours|the\s(?:person|user)['’]s)|von\s(?:mir|uns)))\b",
    re.IGNORECASE,
)
"""Somebody who is not the person themselves."""

NAME = re.compile(
    r"(?!(?:It|This|That|There|Today|Everything|Nothing|What|Es|Das|Dies|Heute)\b)"
    r"([A-ZÄÖÜ][\w'’-]+)(?: [A-ZÄÖÜ][\w'’-]+)*(?:, [^,.]{2,40},)? "
    r"(?:is|has|was|had|suffers|got|takes|took|needs|sees|came|tested|underwent|went|died"
    r"|ist|hat|war|hatte|wurde|leidet|nimmt|bekam|starb)\b"
)
"""A statement that begins with somebody's name."""

SELF = re.compile(r"(?:I|I['’]\w+|My|We|The person|The user|User|Ich|Mein\w*|Wir)\b", re.IGNORECASE)
"""How statements about the person themselves begin."""

WISHES = re.compile(
    r"\b(?:remember|memori[sz]e|keep (?:in mind|this|that|it|on file|hold)|note that|make a note"
    r"|don['’]?t forget|save (?:this|that|it)|store (?:this|that|it|the)|write (?:this|it) down"
    r"|commit to memory|know this about|put in(?:to)? your memory|add to what you know"
    r"|merk\w*|vergiss (?:das )?nicht|notier\w*|behalt\w*|speicher\w*"
    r"|souviens|rappelle|retiens|recuerda|ricord\w+|lembr\w+|onthou\w*|zapamięt\w+|запомни\w*)\b"
    r"|记住|記住|记下|覚えて|기억해|تذكر|احفظ",
    re.IGNORECASE,
)
"""That something is to be kept."""
