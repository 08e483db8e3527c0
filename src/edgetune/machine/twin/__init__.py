"""A board on this machine: its files, the behaviour of its drivers, its programs.

Ships with the product: a study is rehearsed here before the board is at hand. All that is
measured on a twin is simulated, and says so.
"""
