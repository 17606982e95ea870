"""How much a file may be, so that no upload can take the machine down."""

FILE_BYTES = 256 * 1024 * 1024
UPLOAD_BYTES = 64 * 1024 * 1024  # through a page, held in the database until done; more by command
UNPACKED_BYTES = 2 * 1024**3  # of an xlsx, read as a stream
UNPACKED_IN_MEMORY = 256 * 1024 * 1024  # the part of an xlsx that has to be held: its shared texts
UNPACKED_RATIO = 400  # unpacked to packed; a spreadsheet of real rows stays below about 40
MAP_BYTES = 64 * 1024  # of the file that says which column is which
ROWS = 3_000_000  # with empty ones
COLUMNS = 200
CELL = 2_000  # signs
LINE = 200_000  # signs of the geometry of one street, about 8,000 points
MAP_FEATURES = 64 * 1024 * 1024  # bytes of a GeoJSON file, which is held in memory
HEADER_WITHIN = 20  # rows; above it titles may stand
BATCH = 1_000  # rows of one transaction
