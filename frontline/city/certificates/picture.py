"""The text of a QR code in a picture: a photograph of a paper slip, a scan, a screenshot."""

from io import BytesIO

import zxingcpp
from PIL import Image

LARGEST = 20_000_000  # bytes of a file
PIXELS = 50_000_000  # of a picture: a telephone's camera has 12 to 48 million


class NoCode(ValueError):
    """No code was found; str() is one sentence that says what to do."""


def text_in(data: bytes) -> str:
    """The text of the one QR code in a PNG or JPEG. Raises NoCode."""
    if len(data) > LARGEST:
        raise NoCode("The picture is too large: at most 20 MB.")
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > PIXELS:
                raise NoCode("The picture is too large: at most 50 million pixels.")
            grey = opened.convert("L")
    except (OSError, SyntaxError, Image.DecompressionBombError, ValueError) as error:
        if isinstance(error, NoCode):
            raise
        raise NoCode("The file is no picture that can be read: give a PNG or JPEG.") from error
    found = zxingcpp.read_barcodes(grey, formats=zxingcpp.barcode_formats_from_str("QRCode"))
    if len(found) != 1:
        raise NoCode(f"The picture shows {len(found)} QR codes; it must show one, whole and sharp.")
    return str(found[0].text)
