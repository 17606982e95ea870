"""Pictures and voice notes: bounded, decoded safely, without where they were taken."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from frontline.hotline import media


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("x", content)


def picture(width: int = 3000, height: int = 2000) -> bytes:
    """A JPEG that says where it was taken and that it lies on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (33.0, 0.0, 18.0), 3: "E", 4: (97.0, 0.0, 24.0)})
    made = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(made, "JPEG", exif=exif)
    return made.getvalue()


def test_a_photo_is_upright_small_and_says_nothing_of_its_place() -> None:
    assert Image.open(io.BytesIO(picture())).getexif().get_ifd(0x8825)
    kept = Image.open(io.BytesIO(media.photo(upload(picture()))))
    assert (kept.width, kept.height) == (1067, 1600)
    assert not kept.getexif() and "exif" not in kept.info


@pytest.mark.parametrize(
    "content", [b"", b"<script>", b"\xff\xd8\xff broken", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"]
)
def test_what_is_no_picture_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(media.BadFile):
        media.photo(upload(content))


def test_fifty_megabytes_and_a_bomb_are_refused_unread() -> None:
    with pytest.raises(media.BadFile, match="8"):
        media.photo(upload(b"\0" * 50_000_000))
    made = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(made, "PNG")
    with pytest.raises(media.BadFile):
        media.photo(upload(made.getvalue()))


def test_a_voice_note_is_known_by_its_first_bytes() -> None:
    assert media.voice(upload(b"OggS more"))[0] == "audio/ogg"
    assert media.voice(upload(b"\0\0\0\x20ftypM4A "))[0] == "audio/mp4"
    for content in (b"<html>", b"OggS" + b"\0" * media.VOICE_BYTES):
        with pytest.raises(media.BadFile):
            media.voice(upload(content))
