"""What to press, by what was said: choices are numbered as they are said, so no test knows their numbers."""
import re

DIGITS = {"un": "1", "deux": "2", "trois": "3", "quatre": "4", "cinq": "5", "six": "6", "sept": "7", "huit": "8", "neuf": "9"}


def choices(said):
    """The choices of a menu: {"Pour laisser un mot à l’équipe": "5", …}."""
    return {words.strip(): DIGITS[digit] for words, digit in re.findall(r"([^.?!:]*), tapez (\w+)\.", said) if digit in DIGITS}


def key_for(said, wanted):
    """The key of the only choice whose words hold `wanted`. AssertionError when there is none."""
    keys = {key for words, key in choices(said).items() if wanted in words}
    assert len(keys) == 1, f"no choice « {wanted} » in: {said}"
    return keys.pop()
