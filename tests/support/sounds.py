"""Sounds for tests: tones as WAV, how loud one is, and a form that holds a file."""
import array
import base64
import io
import math
import wave


def tone(hz=440, seconds=1.0, rate=8000, channels=1, loud=0.5):
    """A WAV of 16 bit."""
    samples = array.array("h", (int(loud * 32767 * math.sin(2 * math.pi * hz * i / rate)) for i in range(int(seconds * rate))
                                for _ in range(channels)))
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.tobytes())
    return file.getvalue()


def letters(sound):
    """As programs send it."""
    return base64.b64encode(sound).decode()


def samples(wav):
    """What a telephone would play: 8 kHz, one channel, 16 bit; AssertionError when it is anything else."""
    with wave.open(io.BytesIO(wav)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2), file.getparams()
        return array.array("h", file.readframes(file.getnframes()))


def heard(wav, hz):
    """How much of a telephone's WAV is this tone: 1 is nothing else."""
    there = samples(wav)
    turn = 2 * math.pi * hz / 8000
    cos = sum(s * math.cos(turn * i) for i, s in enumerate(there))
    sin = sum(s * math.sin(turn * i) for i, s in enumerate(there))
    power = sum(s * s for s in there)
    return 2 * (cos * cos + sin * sin) / (len(there) * power) if power else 0.0


def multipart(fields, file):
    """(type, body) of a form with texts and one file, (name, bytes)."""
    parts = [(f'name="{name}"', value.encode()) for name, value in fields.items()]
    parts += [(f'name="{file[0]}"; filename="a.wav"\r\nContent-Type: audio/wav', file[1])]
    body = b"".join(b"--limite\r\nContent-Disposition: form-data; " + head.encode() + b"\r\n\r\n" + value + b"\r\n" for head, value in parts)
    return "multipart/form-data; boundary=limite", body + b"--limite--\r\n"
