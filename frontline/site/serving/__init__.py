"""Running the product: the pages' processes, event streams, the supervisor over all of them."""
