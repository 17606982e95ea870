"""What a camera would see: a slip held before it, as a film that Chromium plays as its camera."""

from io import BytesIO
from pathlib import Path

import segno
from PIL import Image, ImageFilter

SIZE = (1280, 720)  # px, as the page asks for


def drawn(text: str) -> Image.Image:
    """A code as the product draws it."""
    out = BytesIO()
    segno.make(text, error="q").save(out, kind="png", scale=5, border=4)
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
