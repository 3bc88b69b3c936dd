"""A treasurer at the pages and a program at the API keep one circle: each sees at once, to the cent, what both did."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from caudal.circles.rules import accounts
from caudal.ledger import queries as ledger
from caudal.ledger.rules import book_id_of
from caudal.monitoring import queries as monitoring
from caudal.parties.tests.make import Organisation
from tests.browser.world import PASSWORD, World, a_world

pytestmark = pytest.mark.usefixtures("committed_db")

# Brackets name what the program finds in its own lists: both doors know a thing by the same id.
CASH_BOOK = """
door  where                             with                 refused                   box      capital
page  shares/buy/                       shares=20            -                         1425.00  1525.00
api   fines                             amount=25.00         -                         1425.00  1550.00
page  fines/{fine}/collect/             -                    -                         1450.00  1550.00
api   loans                             principal=300.00     -                         1150.00  1250.00
page  loans/give/                       principal=1250.01    circles.capital_is_short  1150.00  1250.00
api   loans                             principal=1250.01    circles.capital_is_short  1150.00  1250.00
page  loans/give/                       principal=1200.00    circles.cash_is_short     1150.00  1250.00
api   loans                             principal=1200.00    circles.cash_is_short     1150.00  1250.00
page  loans/{loan}/repay/               amount=115.00        -                         1265.00  1365.00
api   loans/{loan}/repayments/{paid}/reversal  reason=Error  -                         1150.00  1250.00
"""
AMOUNTS = ("amount", "principal")
LOAN = {"loan_type": "fixed", "installments": "3", "frequency": "monthly", "reason": "Semillas"}


class Doors:
    """The treasurer's browser and a program's key, both of one circle."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.pages = Client(headers={"Accept-Language": "es"})
        self.program = Client(headers=Organisation(world.junta.organisation_id).headers("facilitator"))
        signed_in = self.pages.post("/sign-in/", {"login": world.treasurer, "password": PASSWORD})
        assert signed_in.headers["Location"] == "/"

    def page(self, where: str, **fields: str) -> str:
        """Send a form; the code of the refusal, or a dash."""
        path = f"{self.world.home}{where}?member={self.world.julio_id}"
        key = re.search(r'name="key" value="([0-9a-f-]{36})"', self.pages.get(path).content.decode())
        assert key, f"{path} has no form"
        loan = {**LOAN, "rate": "5"} if where == "loans/give/" else {}
        told = {"key": key[1], "member_id": str(self.world.julio_id), "on": "2026-08-20", **loan, **fields}
        answer = self.pages.post(path, told)
        code = re.search(r'<span class="code">(\w+\.\w+)</span></p>', answer.content.decode())
        assert answer.status_code == (422 if code else 302), answer.content.decode()
        return code[1] if code else "-"

    def api(self, where: str, **fields: str) -> str:
        """Send a request; the code of the refusal, or a dash."""
        money = {name: {"amount": text, "currency": "PEN"} for name, text in fields.items() if name in AMOUNTS}
        loan = {**LOAN, "installments": 3, "rate": "0.05"} if where == "loans" else {"reason": "Tardanza"}
        whose = {} if where.endswith("reversal") else {"member_id": str(self.world.julio_id)}
        answer = self.program.post(
            self._address(where), {"on": "2026-08-20", **loan, **whose, **(fields | money)},
            content_type="application/json", headers={"Idempotency-Key": str(uuid4())},
        )  # fmt: skip
        assert answer.status_code in {200, 422}, answer.content
        return str(answer.json().get("code", "-"))

    def read(self, where: str) -> Any:
        answer = self.program.get(self._address(where))
        assert answer.status_code == 200, answer.content
        return answer.json()

    def known(self) -> dict[str, str]:
        """The newest fine, the newest loan and its repayment, as the program lists them."""
        fines, loans = self.read("fines")["items"], self.read("loans")["items"]
        loan = max(loans, key=lambda one: int(one["number"]))
        movements = self.read(f"loans/{loan['loan_id']}")["movements"]
        paid = [one["event_id"] for one in movements if one["kind"] == "repayment"]
        return {"fine": fines[0]["fine_id"], "loan": loan["loan_id"], "paid": paid[-1] if paid else ""}

    def told(self) -> tuple[str, str]:
        """The box and the capital, which the page, the API and the books all tell alike."""
        home = self.pages.get(self.world.home).content.decode().replace("\xa0", " ")
        shown = re.findall(r'class="value"><span class="amount"><span class="sign">S/</span> ([0-9,.]+)', home)
        capital, box, *_others = (text.replace(",", "") for text in shown)
        read = self.read("capital")
        kept = ledger.balance(book_id=book_id_of(self.world.junta.circle_id), account=accounts.CASH)
        assert (box, capital) == (read["cash"]["amount"], read["available"]["amount"])
        assert box == kept.text
        return box, capital

    def _address(self, where: str) -> str:
        return f"/api/v1{self.world.home}{where}"


def lines() -> Iterator[tuple[str, str, dict[str, str], str, str, str]]:
    for row in CASH_BOOK.strip().splitlines()[1:]:
        door, where, given, refused, box, capital = row.split()
        yield door, where, dict([given.split("=")] if given != "-" else []), refused, box, capital


def test_pages_and_programs_keep_one_circle() -> None:
    doors = Doors(a_world())
    for door, where, given, refused, box, capital in lines():
        place = where.format_map(doors.known())
        told = getattr(doors, door)(place, **given)
        assert (door, where, told, *doors.told()) == (door, where, refused, box, capital)
    assert [check.name for check in monitoring.verify() if not check.ok] == []
