"""Pictures for tests: a drawn one, and what a camera gives, which says where it was taken."""

import pathlib
import struct
import zlib

from sounds import multipart

CAMERA = pathlib.Path(__file__).resolve().parents[1] / "fuzz/corpus/base_picture/camera"  # a JPEG, turned by EXIF
PLACE = b"47.2184 N 1.5536 W"  # what it says


def png(side=120):
    """A PNG: a face, as far as one can be had of two colours."""
    def colour(x, y):
        inside = (x - side / 2) ** 2 + (y - side / 2) ** 2 < (side * 0.4) ** 2
        return b"\xe8\xb8\x90" if inside else b"\x30\x60\x70"

    return png_of(side, b"".join(b"\0" + b"".join(colour(x, y) for x in range(side)) for y in range(side)))


def png_of_one_colour(side):
    """As many pixels as a PNG may have, in a few bytes."""
    return png_of(side, (b"\0" + b"\x30\x60\x70" * side) * side)


def png_bomb(megabytes):
    """A small picture with that much behind it, packed into a thousandth."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)  # knows nothing of what stands before
    return png_packed(100, b"\x78\xda" + piece * megabytes)


def png_of(side, rows):
    return png_packed(side, zlib.compress(rows))


def png_packed(side, rows):
    parts = [(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)), (b"IDAT", rows), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts)


def photo_added(volunteer, file, path="/benevole/photo"):
    """The form of a photo, as a volunteer's browser sends it from the page that shows it; what came back."""
    form = next(f for f in volunteer.get("/benevole/souhaits").forms if f.action == "/benevole/photo")
    kind, body = multipart({f["name"]: f["value"] for f in form.fields if f["name"] in ("csrf", "key")}, ("photo", file))
    return volunteer.request("POST", path, body, {"Accept": "text/html", "Content-Type": kind}, follow=False)
