"""The collector rests meanwhile, and afterwards it is as it was, whatever happened."""

import gc

import pytest

from caudal.kernel.garbage import uncollected


def test_the_collector_rests_and_works_again() -> None:
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(LookupError), uncollected():
        raise LookupError
    assert gc.isenabled()
