"""The wall: nothing about a group of fewer than k people leaves the program."""
