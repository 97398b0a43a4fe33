"""What every test has in common."""

from hypothesis import settings

# A machine that does much else at once is slow now and then: no promise is about seconds.
settings.register_profile("tifaktor", deadline=None)
settings.load_profile("tifaktor")
