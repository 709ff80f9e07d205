"""
Sound on the wire: what a telephone in somebody's hand sends and hears.

A-law both ways, a packet each 20 ms, keys as RFC 4733 events. One thread serves all telephones.
"""

import array
import itertools
import math
import socket
import struct
import threading
import time
import wave

STEP = 160                    # samples of a packet
KEYS = 101                    # payload type of key events, as the scenarios' SDP says
SILENCE = b"\xd5" * STEP
KEYPAD = "0123456789*#"


def _to_alaw(sample):
    sign = 0x80 if sample >= 0 else 0
    size = min(sample if sample >= 0 else -sample - 1, 32635) >> 4
    segment = max(size.bit_length() - 5, 0)
    return (sign | (size >> 1 if segment == 0 else segment << 4 | size >> segment & 15)) ^ 0x55


def _from_alaw(code):
    code ^= 0x55
    segment, size = code >> 4 & 7, (code & 15) << 4 | 8
    if segment:
        size = (size | 0x100) << (segment - 1)
    return size if code & 0x80 else -size


ALAW = bytes(_to_alaw(sample) for sample in range(-32768, 32768))
LINEAR = [_from_alaw(code) for code in range(256)]


def samples(path):
    """The samples of a file as Asterisk plays and records them: 8 kHz, mono, 16 bit."""
    with wave.open(path if hasattr(path, "read") else str(path)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 8000), path
        return array.array("h", sound.readframes(sound.getnframes()))


def likeness(one, other):
    """How much two sounds of one length are the same: 1 is "the same but for loudness", 0 nothing in common."""
    top = sum(a * b for a, b in zip(one, other))
    below = math.sqrt(sum(a * a for a in one) * sum(b * b for b in other))
    return top / below if below else 0.0


def best_likeness(said, heard, step=80):
    """The best likeness of `said` with any part of `heard`: coarse by the loudness of short pieces, then by samples."""
    def envelope(sound):
        return [math.sqrt(sum(v * v for v in sound[i:i + step]) / step) for i in range(0, len(sound) - step + 1, step)]
    shape, around = envelope(said), envelope(heard)
    if len(around) < len(shape) // 2:
        return 0.0
    padded = around + [0.0] * len(shape)
    start = max(range(max(1, len(around))), key=lambda i: likeness(shape, padded[i:i + len(shape)]))
    best = 0.0
    middle = said[len(said) // 4:len(said) * 3 // 4]  # samples need no more than the heart of it
    for at in range(start * step - 2 * step, start * step + 2 * step):
        piece = heard[max(0, at + len(said) // 4):][:len(middle)]
        if len(piece) == len(middle):
            best = max(best, likeness(middle[::4], piece[::4]))
    return best


class Handset:
    """
    One end of a conversation. press(), say() queue what is sent; `heard` is what came: (when, A-law).
    """

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.setblocking(False)
        self.port = self.socket.getsockname()[1]
        self.down = False               # put down: nothing is sent any more, or it would land in somebody else's call
        self.peer = None                # known from the first packet that comes
        self.heard = []
        self.queue = []                 # (payload type, marker, payload, holds the clock)
        self.last_key_sent = 0.0        # when the last key was let go of
        self._sequence, self._stamp, self._event_stamp = itertools.count(1), 0, 0

    def __repr__(self):
        last = f"{time.monotonic() - self.heard[-1][0]:.1f} s ago" if self.heard else "never"
        return f"port {self.port}, peer {self.peer}, {len(self.queue)} packets to send, {len(self.heard)} heard, the last {last}"

    def press(self, keys, gap_ms=160):
        """Types keys, one after the other."""
        for key in keys:
            code = KEYPAD.index(key)
            packets = [(KEYS, n == 1, struct.pack(">BBH", code, 10, n * STEP), n > 1) for n in range(1, 6)]
            packets += [(KEYS, False, struct.pack(">BBH", code, 0x80 | 10, 6 * STEP), True)] * 3
            self.queue += packets + [(8, False, SILENCE, False)] * (gap_ms // 20)

    def say(self, path):
        """Speaks a sound file."""
        sound = samples(path)
        coded = bytes(ALAW[v + 32768] for v in sound)
        coded += SILENCE[:-len(coded) % STEP]
        self.queue += [(8, False, coded[i:i + STEP], False) for i in range(0, len(coded), STEP)]

    def quiet(self):
        """Has all been sent?"""
        return not self.queue

    def forget(self):
        """That call is over, and the next one has not begun: what is sent now would land in whoever's call has that port next."""
        self.take()
        self.peer = None

    def tick(self):
        """Twenty milliseconds: one packet goes, what has come is taken."""
        self.take()
        peer = self.peer
        if not peer or self.down:
            return
        kind, marker, payload, holds = self.queue.pop(0) if self.queue else (8, False, SILENCE, False)
        self._stamp += STEP
        if kind == KEYS and not holds:
            self._event_stamp = self._stamp
        stamp = self._event_stamp if kind == KEYS else self._stamp
        packet = struct.pack(">BBHII", 0x80, kind | marker << 7, next(self._sequence) & 0xffff, stamp & 0xffffffff, 0x5EC0DE) + payload
        try:
            self.socket.sendto(packet, peer)
        except OSError:
            return
        if kind == KEYS and payload[1] & 0x80:
            self.last_key_sent = time.monotonic()

    def take(self):
        """What has come, with when."""
        while True:
            try:
                packet, peer = self.socket.recvfrom(2048)
            except OSError:
                return
            self.peer = peer
            if len(packet) > 12 and packet[1] & 0x7f == 8:
                self.heard.append((time.monotonic(), packet[12:]))

    def first_sound(self, since=0.0):
        """When something louder than a hiss was heard first, after `since`; None: not yet."""
        return next((at for at, coded in list(self.heard) if at > since and loud(coded)), None)

    def packets(self):
        """What was heard, packet by packet, as samples."""
        return [[LINEAR[code] for code in coded] for _, coded in list(self.heard)]

    def samples(self):
        """All that was heard, in the order of its coming, without the holes."""
        told = array.array("h")
        for _, coded in list(self.heard):
            told.extend(LINEAR[code] for code in coded)
        return told

    def close(self):
        """The handset is put down."""
        self.socket.close()


def loud(coded):
    """More than a hiss?"""
    return sum(abs(LINEAR[code]) for code in coded) > 100 * len(coded)


class Exchange(threading.Thread):
    """The beat of twenty milliseconds for all handsets."""

    def __init__(self):
        super().__init__(daemon=True)
        self.handsets, self._end = [], threading.Event()

    def handset(self):
        """A new one."""
        one = Handset()
        self.handsets.append(one)
        return one

    def remove(self, handset):
        """This one is not served any more."""
        if handset in self.handsets:
            self.handsets.remove(handset)
            handset.close()

    def run(self):
        at = time.monotonic()
        while not self._end.is_set():
            for handset in list(self.handsets):
                handset.tick()
            at += 0.02
            time.sleep(max(0.0, at - time.monotonic()))

    def stop(self):
        """No more beats."""
        self._end.set()
        self.join()
