"""Lists of the city from spreadsheets: read, understood, checked row by row, and written in batches."""
