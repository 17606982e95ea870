"""What is written in supplies: movements of goods (stock.py), packs and what happens to them (packs.py)."""
