"""What a camera would see: a slip held before it, as a film that Chromium plays as its camera."""

from io import BytesIO
from pathlib import Path

import segno
from PIL import Image, ImageFilter

SIZE = (1280, 720)  # px, as the page asks for


def drawn(text: str) -> Image.Image:
    """A code as the product draws it."""
    out = BytesIO()
    segno.make_qr(text, error="q").save(out, kind="png", scale=5, border=4)
    return Image.open(out).convert("L")


def held_up(code: Image.Image) -> Image.Image:
    """A sheet held by hand: grey room, a little turned, not quite sharp."""
    room = Image.new("L", SIZE, 90)
    height = 560
    sheet = code.resize((height, height), Image.Resampling.BICUBIC)
    turned = sheet.rotate(7, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=90)
    room.paste(turned, ((SIZE[0] - turned.width) // 2 + 60, (SIZE[1] - turned.height) // 2))
    return room.filter(ImageFilter.GaussianBlur(0.8))


def film(picture: Image.Image, path: Path) -> None:
    """Write a YUV4MPEG2 film that shows one picture, as `--use-file-for-fake-video-capture` wants it."""
    colours = bytes([128]) * (SIZE[0] * SIZE[1] // 2)
    frame = b"FRAME\n" + picture.convert("L").tobytes() + colours
    header = f"YUV4MPEG2 W{SIZE[0]} H{SIZE[1]} F10:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(header + frame * 2)


def camera(path: Path) -> list[str]:
    """Flags of a browser whose camera plays `path`, anew each time it is switched on."""
    return [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={path}",
    ]


def film_of(pictures: list[Image.Image], path: Path, *, frames: int = 8) -> None:
    """A film in which each picture stands still for `frames` tenths of a second."""
    colours = bytes([128]) * (SIZE[0] * SIZE[1] // 2)
    header = f"YUV4MPEG2 W{SIZE[0]} H{SIZE[1]} F10:1 Ip A1:1 C420jpeg\n".encode()
    with path.open("wb") as out:
        out.write(header)
        for picture in pictures:
            out.write((b"FRAME\n" + picture.convert("L").tobytes() + colours) * frames)


# Code 39: nine bars and spaces in turn, 1 is wide
_CODE39 = {
    "*": "010010100", "0": "000110100", "1": "100100001", "2": "001100001", "3": "101100000", "T": "000010110",
}  # fmt: skip


def label(text: str, *, step: int = 4, height: int = 200) -> Image.Image:
    """A tube's label as bar code; only the signs of the tests."""
    widths = [(3 if wide == "1" else 1) for sign in f"*{text}*" for wide in _CODE39[sign] + "0"]
    bar = Image.new("L", ((sum(widths) + 24) * step, height + 60), 255)
    left = 12 * step
    for place, width in enumerate(widths):
        if place % 10 % 2 == 0:
            bar.paste(0, (left, 30, left + width * step, 30 + height))
        left += width * step
    return bar


def shown(code: Image.Image) -> Image.Image:
    """A label or a screen straight before the camera, not quite sharp."""
    room = Image.new("L", SIZE, 90)
    scale = min(640 / code.height, 1100 / code.width, 3)
    sheet = code.resize((int(code.width * scale), int(code.height * scale)), Image.Resampling.BICUBIC)
    room.paste(sheet, ((SIZE[0] - sheet.width) // 2, (SIZE[1] - sheet.height) // 2))
    return room.filter(ImageFilter.GaussianBlur(0.6))
