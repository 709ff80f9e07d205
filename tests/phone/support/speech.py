"""Voices of people who ring."""

import subprocess


def spoken(town, name, words):
    """Somebody's voice, as a sound file."""
    raw, path = town.folder / f"{name}.raw.wav", town.folder / f"{name}.wav"
    subprocess.run(["espeak-ng", "-v", "fr+f3", "-s", "150", "-w", raw, words], check=True)
    subprocess.run(["sox", raw, "-r", "8000", "-c", "1", "-b", "16", "-e", "signed-integer", path, "gain", "-n", "-3"], check=True)
    return path
