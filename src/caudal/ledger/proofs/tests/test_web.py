"""The page of seals: the newest one to keep, the keys to compare, whether sealing keeps up."""

import pytest
from django.test import Client
from django.urls import reverse

from caudal.ledger.proofs import queries
from caudal.ledger.proofs.rules import notes
from caudal.ledger.proofs.tests import make
from caudal.parties.tests import make as parties

pytestmark = pytest.mark.usefixtures("own_log")


def page(pool: parties.Organisation) -> str:
    client = Client()
    assert client.login(username=pool.user("auditor"), password=parties.PASSWORD)
    answer = client.get(reverse("ledger:proofs"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_newest_seal_and_the_keys_are_there_to_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    pool, book_id = make.pool_and_book()
    assert "Todavía no se ha sellado nada" in page(pool)
    make.buy(pool, book_id)
    make.seal(pool)
    make.buy(pool, book_id)
    sealed = make.seal(pool)
    told = page(pool)
    assert "".join(sealed.note.split()) in "".join(told.replace("<br>", "").split())
    (known,) = queries.seal_keys()
    assert notes.verifier_key(name=known.key.origin, public=known.key.public) in told
    assert "Los sellos están al día" in told
    monkeypatch.setattr(queries, "has_unsealed", lambda *, before: True)
    assert "Hay asientos sin sellar" in page(pool)


def test_a_stranger_signs_in_first() -> None:
    assert Client().get(reverse("ledger:proofs")).status_code == 302
