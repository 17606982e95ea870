"""The demo city: Yushu's real divisions, and below them a city generated from a seed. Everybody in it is invented."""
