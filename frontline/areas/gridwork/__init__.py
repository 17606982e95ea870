"""Grid work (网格化管理): a grid worker's doors, register and hand-over. Its page needs no network for a morning.

It stands in the room of areas because the grid is: what is owed at a door comes from the rooms (loop/doorsteps.py).
"""
