"""What sound files say: nec-dispatcher writes the words beside each (dispatcher/phone/voice_files.h)."""

import pathlib


def sentence(path):
    """What is said in this sound file; its name in brackets when it has no words."""
    words = pathlib.Path(str(path).removesuffix(".wav") + ".txt")
    return words.read_text() if words.exists() else f"[{words.stem}]"
