"""
What sound files say: the voice of nec-dispatcher is asked for through a program of ours that notes each sentence.

Call listen() before the town is made; sentence(path) then tells what a file says.
"""

import os
import pathlib
import shutil

from nec import SCRATCH

HERE = pathlib.Path(__file__).resolve().parent


def listen():
    """From here on espeak-ng is ours (voice/espeak-ng), and takes notes."""
    notes = SCRATCH / f"said-{os.getpid()}"
    notes.mkdir(parents=True, exist_ok=True)
    if "VOICE_REAL" not in os.environ:
        os.environ["VOICE_REAL"] = shutil.which("espeak-ng")
        os.environ["PATH"] = f"{HERE / 'voice'}:{os.environ['PATH']}"
    os.environ["VOICE_NOTES"] = str(notes)


def sentence(path):
    """What is said in this sound file; its name in brackets when nobody has noted it."""
    name = pathlib.Path(path).name.removesuffix(".wav")
    note = pathlib.Path(os.environ["VOICE_NOTES"], name)
    return note.read_text() if note.exists() else f"[{name}]"
